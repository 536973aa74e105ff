"""MKL's vector functions, such as torch's ``tanh`` and ``exp``, right from the first call on.

The first of them asks which CPU this is and stores two numbers one after the other: that of MKL's
own list, and the one that its tables are indexed with. A thread that reads between the two computes
its part of the tensor with a less precise function; ``tanh`` was wrong by 5e-5 instead of 3e-8. So
the first call is made here, by one thread, before any network runs in several.
"""

import importlib.util
from typing import Any

from raproc.compat.finder import PatchFinder


def install() -> None:
    """Wait for the import of torch."""
    PatchFinder('torch', detect_cpu).install()


def detect_cpu(torch: Any) -> None:
    """Let MKL detect the CPU now.

    Args:
        torch (ModuleType): torch; a build without MKL computes one number.
    """
    torch.tanh(torch.zeros(1))


def status() -> str:
    """Say whether the first call is made before all others.

    Returns:
        str: One phrase, found without importing torch.
    """
    if importlib.util.find_spec('torch') is None:
        return 'torch is not installed'
    return 'active: the CPU is detected before threads compute'
