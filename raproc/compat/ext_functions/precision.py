"""The precision in which the operators compute."""

import torch
from torch import Tensor


def at_least_float32(tensor: Tensor) -> Tensor:
    """Convert float16 and bfloat16 to float32: torchvision has no bfloat16 on a CPU."""
    return tensor if tensor.dtype == torch.float64 else tensor.float()
