"""Adds the cells of a table up: means over seeds, gains over the baseline, the paper's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from raproc.evaluation.detection_bootstrap import clustered_map_difference
from raproc.evaluation.per_image import align, is_correct
from raproc.evaluation.significance import (
    Difference,
    clustered_difference,
    difference_over_seeds,
    image_errors,
    mcnemar,
)

from .cells import QUALITY, Cell, CellStore, Place
from .paper import paper_number

QUALITIES = ('psnr', 'ssim')


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
        gain (dict, optional): Over the baseline: value, low and high end of the 95% interval over
            images and seeds, and p-value, paired by both; in percentage points (dB for PSNR).
        baseline (str, optional): The row that the gain is measured from; ``row@column`` where it is
            what another recognizer makes of that row.
        mcnemar (dict, optional): Of the first seed: how many images were gained and lost, p-value.
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
    gain: dict | None = None
    baseline: str | None = None
    mcnemar: dict | None = None
    paper: float | None = None
    paper_gain: float | None = None


@dataclass
class Summary:
    """A table that is computed.

    Args:
        baseline (str): The row that gains are measured from, unless an entry names another.
        reference (str, optional): The paper's table.
        entries (list[Entry]): Its numbers.
        cells (list[dict]): Its cells as plain types, one per seed, with what they were made of.
    """

    baseline: str
    reference: str | None
    entries: list[Entry]
    cells: list[dict]

    def entry(self, task: str, row: str, column: str) -> Entry | None:
        """One entry, None where there is none."""
        wanted = (task, row, column)
        found = (e for e in self.entries if (e.task, e.row, e.column) == wanted)
        return next(found, None)

    def names(self, what: str) -> list[str]:
        """The tasks, rows or columns, in order; PSNR and SSIM are the last columns.

        Args:
            what (str): ``task``, ``row`` or ``column``.
        """
        names = dict.fromkeys(getattr(entry, what) for entry in self.entries)
        return [name for name in names if name not in QUALITIES] + [
            name for name in QUALITIES if name in names
        ]

    def to_dict(self) -> dict:
        """Everything as plain types, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: dict) -> Summary:
        """The summary of :meth:`to_dict`, also after it went through JSON."""
        entries = [
            Entry(**{**entry, 'seeds': {int(k): v for k, v in entry['seeds'].items()}})
            for entry in content['entries']
        ]
        return cls(content['baseline'], content['reference'], entries, content['cells'])


def sum_up(
    store: CellStore,
    places: Sequence[Place],
    baseline: str,
    reference: str | None = None,
    paper_rows: Mapping[str, str] | None = None,
    partial: bool = False,
    baselines: Mapping[str, Sequence[str]] | None = None,
) -> Summary:
    """Adds up the cells of a table.

    Args:
        store (CellStore): Its cells.
        places (Sequence[Place]): Which cells belong to it, in order.
        baseline (str): The row that gains are measured from.
        reference (str, optional): The paper's table. Defaults to None.
        paper_rows (Mapping[str, str], optional): The paper's name of each row. Defaults to None,
            the same names.
        partial (bool): Whether cells may be missing. Defaults to False.
        baselines (Mapping[str, Sequence[str]], optional): Rows whose gains are measured from other
            rows, and which; each further one makes one more entry. Defaults to None.

    Returns:
        Summary: The table.

    Raises:
        FileNotFoundError: If cells are missing; all are named.
    """
    missing = [place for place in places if place not in store]
    if missing and not partial:
        lines = '\n  '.join(map(str, missing))
        raise FileNotFoundError(
            f'{len(missing)} cells of this table are missing in {store.root}:\n  {lines}\n'
            'Compute them (--resume keeps the others), take in those of other jobs (--merge '
            'DIR), or write the table without them (--partial)'
        )
    cells = {place: store.read(place) for place in places if place in store}
    adder = _Adder(store, cells, baseline, reference, dict(paper_rows or {}), dict(baselines or {}))
    return Summary(baseline, reference, adder.entries(), [asdict(cell) for cell in cells.values()])


@dataclass
class _Adder:
    """Makes entries of cells."""

    store: CellStore
    cells: dict[Place, Cell]
    baseline: str
    reference: str | None
    paper_rows: dict[str, str]
    baselines: dict[str, Sequence[str]]

    def entries(self) -> list[Entry]:
        return [entry for group in self._groups().values() for entry in self._sum_up(group)]

    def _groups(self) -> dict[tuple, list[Cell]]:
        groups: dict[tuple, list[Cell]] = {}
        for place, cell in self.cells.items():
            groups.setdefault((place.task, place.row, place.column), []).append(cell)
        return groups

    def _sum_up(self, cells: list[Cell]) -> list[Entry]:
        """Entries for each score of a cell: one of a recognizer, two of the image quality."""
        row = cells[0].place.row
        default = [self.baseline] if row != self.baseline else [None]
        return [
            entry
            for baseline in self.baselines.get(row, default)
            for entry in self._compare(cells, baseline)
        ]

    def _compare(self, cells: list[Cell], baseline: str | None) -> list[Entry]:
        """The entries of a row that is measured from a baseline."""
        first = cells[0]
        pairs = self._records(cells, baseline)
        gains = _gains(first, pairs) if pairs else {}
        entries = []
        for name in first.scores:
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
                gain=asdict(gains[name]) if name in gains else None,
                baseline=baseline if name in gains else None,
            )
            if name == 'score' and gains and first.metric == 'top-1':
                entry.mcnemar = asdict(mcnemar(*_answers(*pairs[0])))
            self._put_paper_beside(entry)
            entries.append(entry)
        return entries

    def _put_paper_beside(self, entry: Entry) -> None:
        names = (entry.row, entry.baseline or self.baseline)
        row, base = (self.paper_rows.get(name, name) for name in names)
        entry.paper = paper_number(self.reference, entry.task, row, entry.column)
        before = paper_number(self.reference, entry.task, base, entry.column)
        if entry.paper is not None and before is not None and entry.row != self.baseline:
            entry.paper_gain = round(entry.paper - before, 4)

    def _records(self, cells: list[Cell], baseline: str | None) -> list[tuple[list, list]]:
        """(baseline, row) records of each seed; where the baseline has one seed, always that."""
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
        pairs = []
        for cell in cells:
            seed = cell.place.seed if cell.place.seed in seeds else seeds[0]
            base = Place(task, row, seed, column)
            pairs.append((self.store.records(base), self.store.records(cell.place)))
        return pairs


def _gains(cell: Cell, pairs: list[tuple[list, list]]) -> dict[str, Difference]:
    """The gain of each score over the baseline, paired by seed and image."""
    if cell.metric == 'top-1':
        return dict(score=clustered_difference([_answers(*pair) for pair in pairs]))
    if cell.metric == 'mAP':
        return dict(score=clustered_map_difference(pairs, _num_classes(pairs)))
    gains = {name: _mean_difference(pairs, name) for name in cell.scores}
    return {name: gain for name, gain in gains.items() if gain is not None}


def _answers(before: list[dict], after: list[dict]) -> tuple[list[bool], list[bool]]:
    aligned = align(before, after)
    return [is_correct(old) for old, _ in aligned], [is_correct(new) for _, new in aligned]


def _num_classes(pairs: list[tuple[list, list]]) -> int:
    return 1 + max(
        label
        for pair in pairs
        for records in pair
        for record in records
        for part in ('gt', 'pred')
        for label in record[part]['labels']
    )


def _mean_difference(pairs: list[tuple[list, list]], name: str) -> Difference | None:
    """The mean difference of a quality over images, with its interval.

    None where fewer than two images have it on both sides: the PSNR of originals is infinite.
    """
    seeds = []
    for before, after in pairs:
        values = [(old[name], new[name]) for old, new in align(before, after)]
        seeds.append([np.nan if None in pair else pair[1] - pair[0] for pair in values])
    differences = np.array(seeds)
    differences = differences[:, ~np.isnan(differences).any(0)]
    number = differences.shape[1]
    if number < 2:
        return None
    return difference_over_seeds(differences.mean(1), *image_errors(differences), number)
