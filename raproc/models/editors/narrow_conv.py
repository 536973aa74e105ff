"""A convolution to so few channels, such as RGB, that a CPU's vector units would be mostly idle."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class NarrowConv2d(nn.Conv2d):
    """``nn.Conv2d`` of stride 1 and equal size, made for few output channels on a CPU.

    There, the outputs of each block of 2x2 pixels are computed as channels of one convolution with
    stride 2, whose kernels are the given ones at four offsets. The result is the same up to the
    order of summation; from 64 to 3 channels with a 9x9 kernel it takes half the time. On other
    devices, in compiled graphs and for odd sizes it is ``nn.Conv2d``.

    Args:
        in_channels (int): Number of channels in.
        out_channels (int): Number of channels out.
        kernel_size (int): An odd number.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int) -> None:
        super().__init__(in_channels, out_channels, kernel_size, padding=kernel_size // 2)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in_channels, h, w) to (N, out_channels, h, w)."""
        if x.device.type != 'cpu' or torch.compiler.is_compiling():
            return super().forward(x)
        if x.shape[-2] % 2 or x.shape[-1] % 2:
            return super().forward(x)
        shifts = ((left, 1 - left, top, 1 - top) for top in (0, 1) for left in (0, 1))
        kernels = torch.stack([F.pad(self.weight, shift) for shift in shifts], dim=1)
        bias = None if self.bias is None else self.bias.repeat_interleave(4)
        blocks = F.conv2d(x, kernels.flatten(0, 1), bias, stride=2, padding=self.padding)
        return F.pixel_shuffle(blocks, 2)
