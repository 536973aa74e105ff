"""A computed table: its entries and the cells that they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from .cells import Cell, CellStore, Place
from .entries import Entry, EntryMaker
from .means import MeanMaker
from .quality import QUALITIES
from .ranking import Rank, rank


@dataclass
class Summary:
    """A computed table.

    Args:
        baseline (str): The row that gains are measured from, unless an entry names another.
        reference (str, optional): The paper's table.
        entries (list[Entry]): Its numbers.
        cells (list[Cell]): Its cells, one per seed, with what they were made of.
        ranks (list[Rank]): The places of its rows, where it averages recognizers.
        means (dict[str, list[str]]): The averages and their columns; the first one ranks.
    """

    baseline: str
    reference: str | None
    entries: list[Entry]
    cells: list[Cell]
    ranks: list[Rank] = field(default_factory=list)
    means: dict[str, list[str]] = field(default_factory=dict)

    def entry(self, task: str, row: str, column: str) -> Entry | None:
        """Find one entry, the first of several baselines; None where there is none."""
        wanted = (task, row, column)
        found = (e for e in self.entries if (e.task, e.row, e.column) == wanted)
        return next(found, None)

    def names(self, what: str) -> list[str]:
        """List the tasks, rows or columns in order; PSNR and SSIM are the last columns.

        Args:
            what (str): ``task``, ``row`` or ``column``.
        """
        names = dict.fromkeys(getattr(entry, what) for entry in self.entries)
        return [name for name in names if name not in QUALITIES] + [
            name for name in QUALITIES if name in names
        ]

    def to_dict(self) -> dict:
        """Convert everything to plain types, for JSON."""
        content = asdict(self)
        averages = ('ranks', 'means') if not self.means else ()
        return {key: value for key, value in content.items() if key not in averages}

    @classmethod
    def from_dict(cls, content: Mapping) -> Summary:
        """Read what :meth:`to_dict` returned, also after it went through JSON."""
        entries = [Entry.from_dict(entry) for entry in content['entries']]
        cells = [Cell.from_dict(cell) for cell in content['cells']]
        ranks = [Rank(**place) for place in content.get('ranks', ())]
        means = dict(content.get('means', {}))
        return cls(content['baseline'], content['reference'], entries, cells, ranks, means)


def summarize(
    store: CellStore,
    places: Sequence[Place],
    baseline: str,
    reference: str | None = None,
    paper_rows: Mapping[str, str] | None = None,
    partial: bool = False,
    baselines: Mapping[str, Sequence[str]] | None = None,
    means: Mapping[str, Sequence[str]] | None = None,
) -> Summary:
    """Summarize the cells of a table.

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
        means (Mapping[str, Sequence[str]], optional): Averages of columns by name; the first one
            ranks the rows. Defaults to None.

    Returns:
        Summary: The table.

    Raises:
        FileNotFoundError: If cells are missing, which are named; with ``partial``, if all are.
    """
    missing = [place for place in places if place not in store]
    if missing and not partial:
        lines = '\n  '.join(map(str, missing))
        raise FileNotFoundError(
            f'{len(missing)} cells of this table are missing in {store.root}:\n  {lines}\n'
            'Compute them (--resume keeps the others), take in those of other jobs (--merge '
            'DIR), or write the table without them (--partial)'
        )
    if len(missing) == len(places):
        raise FileNotFoundError(
            f'expected at least one cell of this table in {store.root}, but got none of '
            f'{len(places)}; compute some first (the same command without --partial)'
        )
    cells = {place: store.read(place) for place in places if place in store}
    averages = MeanMaker(store, cells, means or {}, places).make()
    given = (reference, paper_rows or {}, baselines or {}, averages)
    entries = EntryMaker(store, cells, baseline, *given, places).entries()
    ranks = rank(averages, entries, next(iter(means))) if means else []
    columns = {name: list(own) for name, own in (means or {}).items()}
    return Summary(baseline, reference, entries, list(cells.values()), ranks, columns)
