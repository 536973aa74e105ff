"""Runs the tools that are shipped with the package, all arguments unchanged."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import raproc

from .guard import TYPED


class Tool(NamedTuple):
    """A shipped tool.

    Args:
        file (str): Its file in ``tools/``.
        summary (str): What it does, in a line.
    """

    file: str
    summary: str


TOOLS = {
    'train': Tool('train.py', 'Train a processor (tools/train.py).'),
    'test': Tool('test.py', 'Score a processor on a test set (tools/test.py).'),
    'table': Tool(
        'transfer_matrix.py',
        'Compute a table of processors x recognizers (tools/transfer_matrix.py).',
    ),
    'sweep': Tool('lambda_sweep.py', 'Train once per lambda (tools/lambda_sweep.py).'),
}

ALIASES = {'matrix': 'table', 'demo': 'web'}
"""dict[str, str]: Older names of tools and commands."""


def run(name: str, args: Sequence[str]) -> int:
    """Run a tool in this process, as ``python tools/<file>`` would.

    Args:
        name (str): One of ``TOOLS``.
        args (Sequence[str]): Its arguments.

    Returns:
        int: 0, where the tool does not exit by itself.

    Raises:
        FileNotFoundError: If the package came without its tools.
    """
    path = find_tool(TOOLS[name].file)
    before = sys.argv
    sys.argv = [str(path), *args]
    token = TYPED.set(f'raproc {name}')
    try:
        runpy.run_path(str(path), run_name='__main__')
    finally:
        TYPED.reset(token)
        sys.argv = before
    return 0


def find_tool(file: str) -> Path:
    """Find a tool, in the package or beside it in a checkout."""
    package = Path(raproc.__file__).parent
    places = [package / '.mim' / 'tools' / file, package.parent / 'tools' / file]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise FileNotFoundError(
            f'expected the tool at {places[0]} or {places[1]}, but got neither; install raproc '
            'again: pip install .'
        )
    return found
