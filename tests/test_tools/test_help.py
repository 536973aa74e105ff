"""The help of a tool is there at once, because nothing heavy is imported for it."""

import subprocess
import sys

import pytest
from tiny_run import ROOT

HELP = """
import runpy, sys
from pathlib import Path
sys.argv = [sys.argv[1], '--help']
sys.path.insert(0, str(Path(sys.argv[0]).parent))
try:
    runpy.run_path(sys.argv[0], run_name='__main__')
finally:
    heavy = {'torch', 'mmengine', 'numpy', 'PIL', 'cv2', 'matplotlib', 'scipy'} & set(sys.modules)
    print('imported:', sorted(heavy))
"""
TOOLS = [
    path.relative_to(ROOT).as_posix()
    for pattern in ('*.py', '*_tools/*.py', '*_converters/*.py', 'gpu_check/*.py')
    for path in sorted((ROOT / 'tools').glob(pattern))
    if "'__main__'" in path.read_text(encoding='utf-8')
]


@pytest.mark.parametrize('tool', TOOLS)
def test_help_imports_nothing_heavy(tool):
    shown = subprocess.run(
        [sys.executable, '-c', HELP, str(ROOT / tool)], capture_output=True, text=True, check=True
    ).stdout
    assert 'usage:' in shown
    assert 'imported: []' in shown


def test_all_tools_are_looked_at():
    assert {'tools/train.py', 'tools/analysis_tools/panel.py'} <= set(TOOLS)
