"""MKL's vector functions know the CPU before threads call them."""

import subprocess
import sys

import pytest

# What MKL stored about the CPU, -1 before its first vector function. The variable has no name that
# a linker knows, so its address is read from the instruction that loads it.
STORED = """
import ctypes, pathlib, sys
import torch
path = pathlib.Path(torch.__file__).parent / 'lib/libtorch_cpu.so'
try:
    detect = ctypes.CDLL(str(path)).mkl_vml_serv_cpu_detect
except (AttributeError, OSError):
    sys.exit('absent')
start = ctypes.cast(detect, ctypes.c_void_p).value
opcode, modrm = (ctypes.c_ubyte * 2).from_address(start)
if (opcode, modrm) != (0x8B, 0x05):  # mov eax, [rip + offset]
    sys.exit('absent')
offset = ctypes.c_int.from_address(start + 2).value
print(ctypes.c_int.from_address(start + 6 + offset).value)
"""


def stored(code):
    """Run Python code in a new process; return what MKL stored there."""
    command = [sys.executable, '-c', code + STORED]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.stderr.strip().endswith('absent'):
        pytest.skip('this torch has no vector functions of MKL, or other ones')
    assert run.returncode == 0, run.stderr
    return int(run.stdout)


def test_torch_alone_waits_for_the_first_call():
    assert stored('') == -1


@pytest.mark.parametrize('code', ['import raproc\n', 'import torch\nimport raproc\n'])
def test_the_cpu_is_known_after_the_import(code):
    assert stored(code) >= 0
