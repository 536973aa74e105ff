"""Cases of robustness, tried one after the other, and the figures that they give.

A case is a name and a function that gets an empty folder and returns what went wrong, '' if
nothing did. Lists of cases lie beside this file; a new kind is one more list in ``run.py``.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One thing to try."""

    name: str
    attempt: Callable[[Path], str]


@dataclass(frozen=True)
class Figure:
    """How many cases of a kind were tried, and what went wrong in which."""

    kind: str
    tried: int
    wrong: dict[str, str]

    def __str__(self) -> str:
        verdict = 'none wrong' if not self.wrong else f'{len(self.wrong)} WRONG'
        lines = [f'{self.kind}: {self.tried} tried, {verdict}']
        return '\n'.join([*lines, *(f'  {name}: {text}' for name, text in self.wrong.items())])


def try_cases(kind: str, cases: Iterable[Case], folder: Path) -> Figure:
    """Try each case in a folder of its own; an error that escapes is wrong, too."""
    tried, wrong = 0, {}
    for tried, case in enumerate(cases, 1):
        place = folder / f'{kind}{tried}'
        place.mkdir(parents=True)
        try:
            text = case.attempt(place)
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            text = f'{type(error).__name__}: {error}'
        if text:
            wrong[case.name] = text
    return Figure(kind, tried, wrong)
