"""Turn the cells of a table into entries: means over seeds, gains over a baseline, the paper's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from raproc.kinds import Difference, McNemar, kind_of_metric
from raproc.kinds.base import Pair
from raproc.kinds.records import align

from .cells import QUALITY, Cell, CellStore, Place
from .means import Mean
from .paper import paper_number
from .quality import quality_difference
from .seeds import is_computed_once, pair_seeds


@dataclass
class Entry:
    """One number of a table, over all seeds.

    Args:
        task (str): The name of the task.
        row (str): The processor.
        column (str): The recognizer, or ``psnr`` or ``ssim``.
        score (float): The mean over seeds; in percent, or dB.
        standard_error (float): Over the images, the mean of the seeds' own.
        seeds (dict[int, float]): The score of each seed.
        num_images (int): The number of images.
        metric (str): ``top-1``, ``mAP``, ``psnr`` or ``ssim``.
        seen (bool): Whether the recognizer trained the processor.
        gain (Difference, optional): Over the baseline, paired by image and seed; in percentage
            points (dB for PSNR).
        baseline (str, optional): The row that the gain is measured from; ``row@column`` where it is
            the score of another recognizer.
        mcnemar (McNemar, optional): Of the first seed: how many images were gained and lost.
        paper (float, optional): The paper's number.
        paper_gain (float, optional): The paper's gain over its baseline.
    """

    task: str
    row: str
    column: str
    score: float
    standard_error: float
    seeds: dict[int, float]
    num_images: int
    metric: str
    seen: bool
    gain: Difference | None = None
    baseline: str | None = None
    mcnemar: McNemar | None = None
    paper: float | None = None
    paper_gain: float | None = None

    @classmethod
    def from_dict(cls, content: Mapping) -> Entry:
        """Read an entry of JSON, which turns the keys of dicts into strings."""
        types = dict(gain=Difference, mcnemar=McNemar)
        typed = {name: type_(**content[name]) for name, type_ in types.items() if content[name]}
        seeds = {int(seed): score for seed, score in content['seeds'].items()}
        return cls(**{**content, **typed, 'seeds': seeds})


@dataclass
class EntryMaker:
    """Make the entries of cells.

    Args:
        store (CellStore): The cells with their records.
        cells (dict[Place, Cell]): The cells of the table, in order.
        baseline (str): The row that gains are measured from.
        reference (str, optional): The paper's table.
        paper_rows (Mapping[str, str]): The paper's name of each row.
        baselines (Mapping[str, Sequence[str]]): Rows whose gains are measured from other rows.
        means (Sequence[Mean]): Averages over recognizers, which are further columns.
        places (Collection[Place]): All places of the table, also those whose cells are missing.
    """

    store: CellStore
    cells: dict[Place, Cell]
    baseline: str
    reference: str | None = None
    paper_rows: Mapping[str, str] = field(default_factory=dict)
    baselines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    means: Sequence[Mean] = ()
    places: Collection[Place] = ()

    def entries(self) -> list[Entry]:
        """Make the entries of all cells, one per recognizer, two for the quality; then of means."""
        groups: dict[tuple, list[Cell]] = {}
        for place, cell in self.cells.items():
            groups.setdefault((place.task, place.row, place.column), []).append(cell)
        found = [
            entry
            for cells in groups.values()
            for baseline in self._baselines_of(cells[0].place.row)
            for entry in self._entries_over(cells, baseline)
        ]
        found += [
            self._entry_of_mean(mean, baseline)
            for mean in self.means
            for baseline in self._baselines_of(mean.row)
        ]
        return found

    def _baselines_of(self, row: str) -> Sequence[str | None]:
        default = [self.baseline] if row != self.baseline else [None]
        return self.baselines.get(row, default)

    def _entries_over(self, cells: list[Cell], baseline: str | None) -> list[Entry]:
        """Make the entries of a row that is measured from a baseline; ``cells`` are its seeds."""
        first = cells[0]
        pairs = self._pairs(cells, baseline)
        entries = []
        for name in first.scores:
            gain = _gain(first.metric, name, pairs) if pairs else None
            entry = Entry(
                task=first.place.task,
                row=first.place.row,
                column=first.place.column if name == 'score' else name,
                score=float(np.mean([cell.scores[name] for cell in cells])),
                standard_error=float(np.mean([cell.standard_error[name] for cell in cells])),
                seeds={cell.place.seed: cell.scores[name] for cell in cells},
                num_images=first.num_images,
                metric=first.metric if name == 'score' else name,
                seen=first.seen,
                gain=gain,
                baseline=baseline if gain is not None else None,
                mcnemar=_mcnemar(first.metric, pairs[0]) if pairs else None,
            )
            self._put_paper_beside(entry)
            entries.append(entry)
        return entries

    def _entry_of_mean(self, mean: Mean, baseline: str | None) -> Entry:
        """Make the entry of an average over recognizers."""
        place = (mean.task, baseline, mean.column)
        other = next((m for m in self.means if (m.task, m.row, m.column) == place), None)
        gain = mean.gain_over(other) if other else None
        return Entry(
            task=mean.task,
            row=mean.row,
            column=mean.column,
            score=float(np.mean(list(mean.scores.values()))),
            standard_error=mean.standard_error,
            seeds=mean.scores,
            num_images=mean.num_images,
            metric=mean.metric,
            seen=mean.seen,
            gain=gain,
            baseline=baseline if gain is not None else None,
        )

    def _put_paper_beside(self, entry: Entry) -> None:
        names = (entry.row, entry.baseline or self.baseline)
        row, base = (self.paper_rows.get(name, name) for name in names)
        entry.paper = paper_number(self.reference, entry.task, row, entry.column)
        before = paper_number(self.reference, entry.task, base, entry.column)
        if entry.paper is not None and before is not None and entry.row != self.baseline:
            entry.paper_gain = round(entry.paper - before, 4)

    def _pairs(self, cells: list[Cell], baseline: str | None) -> list[Pair]:
        """Read the records of the baseline and of the row, for each pair of seeds."""
        if baseline is None:
            return []
        task, own_column = cells[0].place.task, cells[0].place.column
        row, _, column = baseline.partition('@')
        if column and own_column == QUALITY:
            return []
        column = column or own_column
        seeds = [p.seed for p in self.cells if (p.task, p.row, p.column) == (task, row, column)]
        if not seeds:
            return []
        place = cells[0].place
        rows = (place, replace(place, row=row, column=column))
        once = any(is_computed_once(one, self.places or self.cells) for one in rows)
        found = {cell.place.seed: cell for cell in cells}
        pairs = []
        for seed, other in pair_seeds(found, seeds, once):
            before = self.store.records(Place(task, row, other, column))
            aligned = align(before, self.store.records(found[seed].place))
            pairs.append(([old for old, _ in aligned], [new for _, new in aligned]))
        return pairs


def _gain(metric: str, name: str, pairs: Sequence[Pair]) -> Difference | None:
    kind = kind_of_metric(metric)
    return quality_difference(pairs, name) if kind is None else kind.difference(pairs)


def _mcnemar(metric: str, pair: Pair) -> McNemar | None:
    kind = kind_of_metric(metric)
    return None if kind is None else kind.mcnemar(*pair)
