"""Which precision a device trains faster in."""

from functools import cache
from timeit import repeat

import torch
from mmengine.logging import print_log
from torch.nn import functional as F

WORTHWHILE = 1.2
"""float: How many times as fast as float32 bfloat16 must be."""


@cache
def trains_faster_in_bfloat16(device_type: str) -> bool:
    """Tell whether a step takes less time in bfloat16 than in float32.

    A GPU says whether it has units for it. A CPU lists instructions for bfloat16, which does not
    tell: without matrix units they may be slower than those for float32 (``docs/benchmark.md``). So
    a convolution takes turns in both, once in a process, in about 0.2 seconds. A later run
    on the same machine comes to the same answer, unless bfloat16 is about 1.2 times as fast.

    Args:
        device_type (str): That of the model's parameters, e.g. ``cpu`` or ``cuda``.

    Returns:
        bool: Whether; of devices other than a GPU and a CPU, False.
    """
    if device_type == 'cuda':
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device_type != 'cpu':
        return False
    ratio = _cpu_ratio()
    faster = ratio >= WORTHWHILE
    print_log(
        f'Convolutions in bfloat16 are {ratio:.1f} times as fast as in float32 on this CPU: '
        f'training in {"bfloat16" if faster else "float32"}',
        'current',
    )
    return faster


def _cpu_ratio() -> float:
    """Divide the time of a convolution and its gradient in float32 by that in bfloat16."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # several would wait for each other beside other work
    try:
        rounds = [(_seconds(torch.float32), _seconds(torch.bfloat16)) for _ in range(3)]
    finally:
        torch.set_num_threads(threads)
    single, half = (min(times) for times in zip(*rounds))
    return single / half


def _seconds(dtype: torch.dtype) -> float:
    """Time a convolution of 64 channels and the gradient of its input, the fastest of three."""
    images = torch.ones(4, 64, 32, 32, dtype=dtype).to(memory_format=torch.channels_last)
    weight = torch.ones(64, 64, 3, 3, dtype=dtype)

    @torch.enable_grad()
    def step() -> None:
        F.conv2d(images.requires_grad_(), weight, padding=1).sum().backward()

    step()
    return min(repeat(step, number=1, repeat=3))
