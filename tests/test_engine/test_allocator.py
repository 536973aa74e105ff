"""On Linux a training on a CPU keeps its memory; the pages are counted in a process of its own."""

import os
import platform
import subprocess
import sys

import pytest

from raproc.engine.allocator import keep_freed_memory

GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='another C library')
PAGES = """
import resource, torch
from raproc.engine.allocator import keep_freed_memory
def new_pages():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        torch.zeros(2**26, dtype=torch.uint8)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(new_pages(), keep_freed_memory(), new_pages())
"""


@GLIBC
def test_large_tensors_need_no_new_pages():
    env = {key: value for key, value in os.environ.items() if not key.startswith('MALLOC_')}
    command = [sys.executable, '-W', 'ignore', '-c', PAGES]
    printed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    before, told, after = printed.split()
    pages = 2**26 // 4096
    assert told == 'True'
    # Ten tensors, each written to new pages; then to those of the first.
    if os.sysconf('SC_PAGE_SIZE') == 4096:
        assert int(before) >= 10 * pages
    assert int(after) < int(before) / 5


def test_settings_of_users_stay(monkeypatch):
    monkeypatch.setenv('MALLOC_TRIM_THRESHOLD_', '0')
    assert not keep_freed_memory()


def test_other_systems_stay(monkeypatch):
    monkeypatch.setattr(sys, 'platform', 'darwin')
    assert not keep_freed_memory()
