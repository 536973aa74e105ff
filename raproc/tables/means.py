"""Columns that average others: the share of images that several recognizers get right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from raproc.kinds import Difference, kind_of_metric
from raproc.kinds.differences import error_of_mean, mean_difference
from raproc.kinds.records import align

from .cells import Cell, CellStore, Place
from .seeds import is_computed_once, pair_seeds


@dataclass
class Mean:
    """The average over recognizers of one row, image by image.

    Args:
        task (str): The name of the task.
        row (str): The processor.
        column (str): The name of the average.
        values (dict[int, ndarray]): For each seed the share of the recognizers that are right, in
            percent, one value per image, in an order that is that of all rows of the task.
        metric (str): The metric of the recognizers.
        seen (bool): Whether one of the recognizers trained the processor.
        once (bool): Whether the row is computed once, as what is not trained. Defaults to False.
    """

    task: str
    row: str
    column: str
    values: dict[int, np.ndarray]
    metric: str
    seen: bool
    once: bool = False

    @property
    def scores(self) -> dict[int, float]:
        """dict[int, float]: The score of each seed, in percent."""
        return {seed: float(values.mean()) for seed, values in self.values.items()}

    @property
    def num_images(self) -> int:
        """int: The number of images."""
        return len(next(iter(self.values.values())))

    @property
    def standard_error(self) -> float:
        """float: Over the images, the mean of the seeds' own; recognizers share the images."""
        return float(np.mean([error_of_mean(values) for values in self.values.values()]))

    def gain_over(self, other: Mean) -> Difference | None:
        """Compare with another row, paired by image and seed, see :func:`pair_seeds`.

        Args:
            other (Mean): The same average of the other row.

        Returns:
            Difference | None: In percentage points; None where the rows share no seed.
        """
        pairs = pair_seeds(self.values, other.values, self.once or other.once)
        gains = [self.values[seed] - other.values[before] for seed, before in pairs]
        return mean_difference(np.array(gains)) if gains else None


@dataclass
class MeanMaker:
    """Average the recognizers of a table, image by image.

    Args:
        store (CellStore): The cells with their records.
        cells (Mapping[Place, Cell]): The cells of the table, in order.
        means (Mapping[str, Sequence[str]]): The name of each average, and its columns.
        places (Collection[Place]): The places that the table plans. Defaults to (): its cells.
    """

    store: CellStore
    cells: Mapping[Place, Cell]
    means: Mapping[str, Sequence[str]]
    places: Collection[Place] = ()
    _first: dict[str, list[dict]] = field(default_factory=dict)

    def make(self) -> list[Mean]:
        """Average the rows whose cells are all there.

        Returns:
            list[Mean]: In the order of the rows and averages.

        Raises:
            ValueError: If a column's score is no share of right images, its images are others than
                those of another column, or its rows were seen by recognizers of other weights.
        """
        self._check_weights()
        rows = dict.fromkeys((place.task, place.row) for place in self.cells)
        found = [self._mean_of(*row, name) for row in rows for name in self.means]
        return [mean for mean in found if mean is not None]

    def _check_weights(self) -> None:
        """Refuse cells of a column that come from two recognizers, as of two machines."""
        first: dict[str, tuple[str, str | None]] = {}
        for place, cell in self.cells.items():
            own = (place.row, cell.made_of.get('weights'))
            other = first.setdefault(place.column, own)
            if own[1] != other[1] and any(place.column in own for own in self.means.values()):
                raise ValueError(
                    f'expected all rows to be seen by one recognizer {place.column!r}, but got the '
                    f'weights {other[1]} for {other[0]!r} and {own[1]} for {own[0]!r}; take the '
                    'same file, or compute them again with --recompute'
                )

    def _mean_of(self, task: str, row: str, name: str) -> Mean | None:
        columns = self.means[name]
        seeds = [
            {p.seed for p in self.cells if (p.task, p.row, p.column) == (task, row, column)}
            for column in columns
        ]
        cells = {
            seed: [self.cells[Place(task, row, seed, column)] for column in columns]
            for seed in sorted(set.intersection(*seeds))
        }
        if not cells:
            return None
        values = {seed: np.mean(list(map(self._right, own)), axis=0) for seed, own in cells.items()}
        first = next(iter(cells.values()))
        seen = any(cell.seen for cell in first)
        once = all(is_computed_once(cell.place, self.places or self.cells) for cell in first)
        return Mean(task, row, name, values, first[0].metric, seen, once)

    def _right(self, cell: Cell) -> np.ndarray:
        """Tell for each image whether it is right, 100 or 0, in one order for all rows."""
        kind = kind_of_metric(cell.metric)
        if kind is None or not kind.takes_labels:
            raise ValueError(
                'expected the columns of `means` to have scores that are shares of right images, '
                f'but got {cell.metric} of {cell.place.column!r}; take it out of `means`'
            )
        records = self.store.records(cell.place)
        pairs = align(self._first.setdefault(cell.place.task, records), records)
        return 100.0 * np.array([kind.is_record_right(record) for _, record in pairs])
