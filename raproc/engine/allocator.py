"""Let a training on a CPU keep the memory that its steps use again and again."""

import ctypes
import os
import sys

# Of glibc's malloc.h.
TRIM_THRESHOLD, MMAP_MAX = -1, -4

OF_USERS = ('MALLOC_', 'GLIBC_TUNABLES')
"""tuple: How variables begin by which users set the allocator themselves."""


def keep_freed_memory() -> bool:
    """Tell glibc's allocator not to give freed memory back to the system.

    By itself it gives back every large tensor when that is freed, so that a step writes its maps
    to new pages, each of which the system must clear first. The process keeps the most that it has
    held. It holds from now, for the whole process; nothing is done where the C library is another
    one, or where users set the allocator themselves (``MALLOC_*``, ``GLIBC_TUNABLES``).

    Returns:
        bool: Whether it is told so.
    """
    if not sys.platform.startswith('linux') or any(
        name.startswith(OF_USERS) for name in os.environ
    ):
        return False
    mallopt = getattr(ctypes.CDLL(None), 'mallopt', None)  # musl has none
    return mallopt is not None and bool(mallopt(MMAP_MAX, 0)) and bool(mallopt(TRIM_THRESHOLD, -1))
