"""Cells of a table on disk: each is written once, whole, and never thrown away."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from raproc.files import write_json
from raproc.kinds.records import read_records, write_records

QUALITY = 'quality'
"""str: The column that holds PSNR and SSIM instead of a recognizer's score."""


def file_name(name: str) -> str:
    """Turn the name of a row or column into that of its file or folder."""
    return re.sub(r'[^\w.+-]', '_', name)


@dataclass(frozen=True, order=True)
class Place:
    """The place of a cell.

    Args:
        task (str): The name of the task.
        row (str): The name of the processor, e.g. ``ra:r18``.
        seed (int): The seed that the processor was trained with.
        column (str): The name of the recognizer, or ``quality``.
    """

    task: str
    row: str
    seed: int
    column: str

    @property
    def path(self) -> Path:
        """Path: The cell's file below the folder of all cells."""
        row, column = file_name(self.row), file_name(self.column)
        return Path(self.task, row, f'seed{self.seed}', f'{column}.json')

    def __str__(self) -> str:
        return f'({self.task}, {self.row}, seed {self.seed}, {self.column})'


@dataclass
class Cell:
    """The scores of one recognizer on the output of one processor.

    Args:
        place (Place): Where it stands.
        scores (dict): ``score``, in percent: top-1 accuracy or mAP; or ``psnr`` (dB) and ``ssim``.
        standard_error (dict): That of each score over the images.
        num_images (int): The number of images.
        seen (bool): Whether the recognizer trained the processor.
        metric (str): ``top-1``, ``mAP`` or ``quality``.
        made_of (dict[str, str]): What the cell was computed from, and its hashes: checkpoint,
            model, dataset, recognizer, and the names of the images.
    """

    place: Place
    scores: dict[str, float]
    standard_error: dict[str, float]
    num_images: int
    seen: bool
    metric: str
    made_of: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, content: Mapping) -> Cell:
        """Read a cell of JSON."""
        return cls(**{**content, 'place': Place(**content['place'])})


class CellStore:
    """A folder of cells, each a JSON file with the records of its images beside it.

    Args:
        root (str | Path): The folder.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)

    def __contains__(self, place: Place) -> bool:
        return (self.root / place.path).is_file()

    def write(self, cell: Cell, records: list[dict]) -> None:
        """Write a cell; the records first, so that a cell that exists is complete.

        Args:
            cell (Cell): The cell.
            records (list[dict]): One per image, see :mod:`raproc.kinds.records`.
        """
        path = self.root / cell.place.path
        write_records(path.with_suffix('.jsonl'), records)
        write_json(path, asdict(cell))

    def read(self, place: Place) -> Cell:
        """Read a cell.

        Args:
            place (Place): Where it stands.

        Returns:
            Cell: The cell.

        Raises:
            FileNotFoundError: If it has not been computed.
        """
        path = self.root / place.path
        if not path.is_file():
            raise FileNotFoundError(f'the cell {place} is missing: there is no {path}')
        return Cell.from_dict(json.loads(path.read_text(encoding='utf-8')))

    def records(self, place: Place) -> list[dict]:
        """Read the records of a cell's images.

        Args:
            place (Place): Where the cell stands.

        Returns:
            list[dict]: One per image.
        """
        return read_records((self.root / place.path).with_suffix('.jsonl'))

    def changes(self, place: Place, made_of: dict[str, str]) -> list[str]:
        """List what a cell was computed from that is different now, e.g. its checkpoint.

        Args:
            place (Place): Where the cell stands.
            made_of (dict[str, str]): What it would be computed from now.

        Returns:
            list[str]: A sentence for each difference; none if the cell is up to date.
        """
        before = self.read(place).made_of
        return [
            f'{place}: the {name} was {before.get(name, "not there")} and is {value} now'
            for name, value in made_of.items()
            if before.get(name) != value
        ]

    def take_in(self, other: str | Path) -> int:
        """Copy the cells of another folder that are not here, as after a sharded run.

        Args:
            other (str | Path): The folder of another store, or a ZIP archive of what is in it.

        Returns:
            int: How many cells were copied.

        Raises:
            FileNotFoundError: If there is no such folder or no cell in it.
            ValueError: If a cell is here too and was computed from something else, or says that it
                belongs in another place than where it lies.
        """
        if zipfile.is_zipfile(other):
            with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(other) as archive:
                archive.extractall(folder)
                return self.take_in(folder)
        source = CellStore(other)
        paths = sorted(source.root.glob('*/*/seed*/*.json'))
        if not paths:
            raise FileNotFoundError(f'there are no cells in {source.root}')
        places = [_place_of(path, source.root) for path in paths]
        conflicts = [
            text
            for place in places
            if place in self
            for text in self.changes(place, source.read(place).made_of)
        ]
        if conflicts:
            raise ValueError(
                f'{source.root} and {self.root} hold different cells:\n  ' + '\n  '.join(conflicts)
            )
        new = [place for place in places if place not in self]
        for place in new:
            self.write(source.read(place), source.records(place))
        return len(new)


def _place_of(path: Path, root: Path) -> Place:
    """Read the place of a cell; one of another place could be written anywhere."""
    place = Place(**json.loads(path.read_text(encoding='utf-8'))['place'])
    if root / place.path != path:
        raise ValueError(
            f'expected a cell of the place {path.relative_to(root)}, but got one of '
            f'{str(place.path)!r} in it; compute the cell again, or take its file out'
        )
    return place
