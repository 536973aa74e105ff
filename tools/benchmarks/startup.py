"""How long help and imports take."""

import sys
from functools import partial
from pathlib import Path
from statistics import median

from .children import ROOT, environment, run
from .report import Setup, figure_row, ratio_row, take_turns

IMPORT = 'import time; a = time.perf_counter(); import {}; print(time.perf_counter() - a)'


def measure(setup: Setup) -> list[dict]:
    """Time the help of the command and of each tool, and the imports."""
    help_of = {'raproc': ['-m', 'raproc', '--help']}
    for path in [*tool_files()][: 1 if setup.quick else None]:
        help_of[path.relative_to(ROOT).as_posix()] = [str(path), '--help']
    functions = {name: partial(python, *args) for name, args in help_of.items()}
    times = take_turns(functions, setup)
    rows = []
    for name, values in times.items():
        goal = '<= 0.3 s' if name == 'raproc' else '<= 1 s'
        middle = median(values)
        rows.append(figure_row('startup', f'{name} --help', f'{middle:.2f} s', middle, goal))
    return [*rows, import_row(setup)]


def tool_files() -> list[Path]:
    """List the tools that have a help."""
    files = [*(ROOT / 'tools').glob('*.py'), *(ROOT / 'tools').glob('*/*.py')]
    return sorted(path for path in files if is_run(path.read_text()))


def is_run(text: str) -> bool:
    """Tell whether a file of Python is run, not imported: its last block begins so."""
    return text.splitlines()[-2:-1] == ["if __name__ == '__main__':"]


def import_row(setup: Setup) -> dict:
    found = {name: [] for name in ('raproc', 'torch')}
    for index in range(1 + setup.repeats):
        for name, values in found.items():
            seconds = float(python('-c', IMPORT.format(name)))
            if index:
                values.append(seconds)
    value = ' : '.join(f'{median(values):.2f}' for values in found.values())
    what = 'import raproc : import torch'
    return ratio_row('startup', what, f'{value} s', *found.values(), '<= 0.2')


def python(*args: str) -> str:
    return run([sys.executable, *args], environment())
