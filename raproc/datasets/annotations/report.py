"""What is wrong with the annotations of a dataset, counted and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SHOWN = 5

BROKEN = 'annotations that cannot be read'
MISSING = 'images that are missing or cannot be read'
TWICE = 'images listed twice'
SIZE = 'sizes that contradict the image'
TURNED = 'images that the loader turns by their EXIF orientation, and boxes not'
LABEL = 'labels that are no class'
CASE = 'objects whose class differs in capitals or blanks alone'
SHARES = 'boxes in shares of the size, not in pixels'
NO_AREA = 'boxes without area or reversed'
OUTSIDE = 'boxes outside of the image'
BEYOND = 'boxes that reach out of the image'

OF_BOXES = (SHARES, NO_AREA, OUTSIDE, BEYOND)
"""tuple[str, ...]: What concerns single boxes; because of others an image is left out."""
NEVER_KEPT = (BROKEN, MISSING, LABEL)
"""tuple[str, ...]: What a run would stop at."""


@dataclass
class Report:
    """What was found.

    Args:
        title (str): The dataset, for people.
        number (int): Of its images.
        wrong (list[str]): What is wrong with the dataset as a whole. Defaults to nothing.
        problems (dict[str, list[str]]): What is wrong -> where. Defaults to nothing.
        left_out (set[int]): Places in the list of images that cannot be used. Defaults to none.
        notes (list[str]): For people. Defaults to none.
    """

    title: str
    number: int
    wrong: list[str] = field(default_factory=list)
    problems: dict[str, list[str]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def add(self, problem: str, where: str, index: int | None = None) -> None:
        """Note a problem.

        Args:
            problem (str): One of the constants of this module.
            where (str): The file and the number that is wrong.
            index (int, optional): The image, if it is to be left out. Defaults to None.
        """
        self.problems.setdefault(problem, []).append(where)
        if index is not None:
            self.left_out.add(index)

    def lines(self, problems: Sequence[str] | None = None) -> list[str]:
        """Say what is wrong, a line for each kind of problem with the first few places.

        Args:
            problems (Sequence[str], optional): Which. Defaults to None: all.

        Returns:
            list[str]: The lines.
        """
        return [
            f'{problem}: {len(places)}, {"; ".join(places[:SHOWN])}'
            + (f'; and {len(places) - SHOWN} more' if len(places) > SHOWN else '')
            for problem, places in self.problems.items()
            if problems is None or problem in problems
        ]
