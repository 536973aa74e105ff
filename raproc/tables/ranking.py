"""The places of processors in a table: by recognition, with what chance allows, and by PSNR."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .entries import Entry
from .means import Mean

ORIGINAL = 'original'


@dataclass
class Rank:
    """The place of a processor among those of a task; 1 is the best.

    Args:
        task (str): The name of the task.
        row (str): The processor.
        place (int): By the average over recognizers.
        best (int): One more than the rows that are better beyond noise: a paired difference over
            images whose interval does not reach 0.
        worst (int): The number of rows, less those that are worse beyond noise.
        psnr_place (int, optional): By PSNR.
        on_front (bool): Whether no row has both a higher average and a higher PSNR.
        number (int): The rows that have a place.
    """

    task: str
    row: str
    place: int
    best: int
    worst: int
    psnr_place: int | None
    on_front: bool
    number: int

    def __str__(self) -> str:
        span = f' ({self.best} to {self.worst})' if self.best < self.worst else ''
        psnr = '' if self.psnr_place is None else f', {self.psnr_place} by PSNR'
        return f'place {self.place}{span} of {self.number}{psnr}'


def rank(means: Sequence[Mean], entries: Sequence[Entry], column: str) -> list[Rank]:
    """Rank the processors of each task; the originals have no place.

    Args:
        means (Sequence[Mean]): The averages over recognizers.
        entries (Sequence[Entry]): The entries of the table, for the PSNR.
        column (str): The name of the average that counts.

    Returns:
        list[Rank]: Task by task, the best first.
    """
    counted = [mean for mean in means if mean.column == column and mean.row != ORIGINAL]
    psnr = {(e.task, e.row): e.score for e in entries if e.column == 'psnr'}
    found: list[Rank] = []
    for task in dict.fromkeys(mean.task for mean in counted):
        own = [mean for mean in counted if mean.task == task]
        found += _rank_task(own, {mean.row: psnr.get((task, mean.row)) for mean in own})
    return found


def front(points: dict[str, tuple[float, float]]) -> set[str]:
    """Find the Pareto front: the points that no other one exceeds in both numbers.

    Args:
        points (dict[str, tuple[float, float]]): Two numbers for each name; more is better.

    Returns:
        set[str]: The names. A point that equals another in one number and is lower in the other is
        not on it.
    """
    return {
        name
        for name, (x, y) in points.items()
        if not any(a >= x and b >= y and (a, b) != (x, y) for a, b in points.values())
    }


def _rank_task(means: Collection[Mean], psnr: dict[str, float | None]) -> list[Rank]:
    scores = {mean.row: sum(mean.scores.values()) / len(mean.scores) for mean in means}
    known = {row: value for row, value in psnr.items() if value is not None}
    ends = front({row: (value, scores[row]) for row, value in known.items()})
    ranks = []
    for mean in means:
        compared = [mean.gain_over(other) for other in means if other is not mean]
        gains = [gain for gain in compared if gain is not None]
        own = known.get(mean.row)
        ranks.append(
            Rank(
                task=mean.task,
                row=mean.row,
                place=1 + sum(score > scores[mean.row] for score in scores.values()),
                best=1 + sum(gain.high < 0 for gain in gains),
                worst=len(means) - sum(gain.low > 0 for gain in gains),
                psnr_place=None if own is None else 1 + sum(v > own for v in known.values()),
                on_front=mean.row in ends,
                number=len(means),
            )
        )
    return sorted(ranks, key=lambda one: one.place)
