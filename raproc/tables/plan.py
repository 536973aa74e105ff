"""What is to be computed for a table: each processor once, for all recognizers of its images."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from mmengine.config import Config

from raproc.engine.config import load_config

from .adding import added_row
from .cells import QUALITY, Place
from .table import Row, Table, read_table


@dataclass
class Unit:
    """One processor to be scored: P runs once for all its columns.

    Args:
        task (str): The name of the task.
        row (str): The name of its row.
        seed (int): The seed of its training.
        columns (tuple[str, ...]): The recognizers that are shown its output.
        dataset (str): The config of the images.
        quality (bool): Whether PSNR and SSIM are computed, too.
        config (str, optional): Its config; None for the row ``original``.
        options (dict): What is different from the config.
        work_dir (str): Where its checkpoint lies.
        checkpoint (str, optional): The checkpoint itself; the latest of ``work_dir`` if None.
        start (Unit, optional): The unit whose checkpoint its training starts from.
        trained_with (tuple[str, ...]): Columns whose recognizers trained it, see :class:`Row`.
    """

    task: str
    row: str
    seed: int
    columns: tuple[str, ...]
    dataset: str
    quality: bool
    config: str | None
    options: dict[str, Any]
    work_dir: str
    checkpoint: str | None = None
    start: Unit | None = None
    trained_with: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f'({self.task}, {self.row}, seed {self.seed})'

    def places(self) -> list[Place]:
        """List the cells that it fills."""
        names = [*self.columns, QUALITY] if self.quality else list(self.columns)
        return [Place(self.task, self.row, self.seed, name) for name in names]

    @cached_property
    def full_config(self) -> Config:
        """Config: Its complete config, as for training with its seed."""
        assert self.config is not None  # the row of originals has none
        self._check_options()
        own = {'randomness.seed': self.seed, 'work_dir': self.work_dir}
        return load_config(self.config, {**self.options, **own})

    @property
    def is_trained(self) -> bool:
        """bool: Whether it has a checkpoint: the original image and no_processing have none."""
        if self.config is None:
            return False
        return bool(self.named_checkpoint or self.full_config.get('train_dataloader'))

    @property
    def named_checkpoint(self) -> str | None:
        """str | None: The checkpoint of its row, or that of a config made from weights."""
        own = None if self.config is None else self.full_config.get('weights')
        return self.checkpoint or own

    def _check_options(self) -> None:
        """Refuse an option whose first part is no key of the config; it would change nothing."""
        for option in self.options:
            first, keys = option.split('.')[0], _keys_of(self.config)
            if first not in keys:
                near = difflib.get_close_matches(first, keys, n=1) or keys
                raise ValueError(
                    f'expected the option {option!r} of row {self} to exist, but got no {first!r} '
                    f'in {self.config}; did you mean {", ".join(near)}?'
                )


@dataclass
class Plan:
    """A table before it is computed.

    Args:
        name (str): The name of its file.
        title (str): What it shows.
        columns (dict[str, str]): Name and config of each recognizer.
        units (list[Unit]): The processors, for each dataset.
        reference (str, optional): The paper's table, e.g. ``table2``.
        baseline (str): The row that gains are measured from.
        cells (str): The folder of its cells.
        amp (bool): Whether P is scored in mixed precision.
        validate (bool): Whether training validates.
        paper_rows (dict[str, str]): The paper's name of each row.
        baselines (dict[str, list[str]]): The rows whose gains are measured from other rows than
            ``baseline`` alone, and which.
        images (int, optional): The images of each test set that are scored; None: all.
        quality_form (str): What PSNR and SSIM are of, ``image`` or ``authors``.
        means (dict[str, list[str]]): Averages of columns; the first one ranks the rows.
    """

    name: str
    title: str
    columns: dict[str, str]
    units: list[Unit]
    reference: str | None
    baseline: str
    cells: str
    amp: bool = False
    validate: bool = True
    paper_rows: dict[str, str] = field(default_factory=dict)
    baselines: dict[str, list[str]] = field(default_factory=dict)
    images: int | None = None
    quality_form: str = 'image'
    means: dict[str, list[str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[str]:
        """list[str]: The names of the rows, in order."""
        return list(dict.fromkeys(unit.row for unit in self.units))

    @property
    def tasks(self) -> list[str]:
        """list[str]: The tasks, in order."""
        return list(dict.fromkeys(unit.task for unit in self.units))

    @property
    def places(self) -> list[Place]:
        """list[Place]: All cells, in order."""
        return [place for unit in self.units for place in unit.places()]


def read_plan(
    path: str,
    tasks: Sequence[str] | None = None,
    seeds: Sequence[int] | None = None,
    added: Sequence[str] = (),
    rows: Sequence[str] | None = None,
) -> Plan:
    """Read a table's config and plan its units.

    Args:
        path (str): A file, or ``raproc::tables/table2.py``.
        tasks (Sequence[str], optional): Some of its tasks instead of all.
        seeds (Sequence[int], optional): Seeds instead of its own.
        added (Sequence[str]): Further rows, see :func:`raproc.tables.added_row`. Defaults to none.
        rows (Sequence[str], optional): Some of its rows instead of all; added ones are kept.

    Returns:
        Plan: The table.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the config is incomplete or names something that does not exist.
    """
    table, name = read_table(path), Path(path.split('::')[-1]).stem
    wrong = [task for task in tasks or () if task not in table.tasks]
    if wrong:
        raise ValueError(f'expected the tasks {list(table.tasks)} of {path}, but got {wrong}')
    for text in added:
        table = replace(table, rows=[*table.rows, added_row(text, table, tasks)])
    if rows is not None:
        table = _with_rows(table, [*rows, *(text.partition('=')[0] for text in added)])
    seeds = list(seeds if seeds is not None else table.seeds)
    return Plan(
        name=name,
        title=table.title,
        columns={name: column.recognizer for name, column in table.columns.items()},
        units=[unit for task in tasks or table.tasks for unit in _units_of(table, task, seeds)],
        reference=table.reference,
        baseline=table.baseline,
        cells=table.cells or f'work_dirs/tables/{name}/cells',
        amp=table.amp,
        validate=table.validate,
        paper_rows={row.name: row.paper or row.name for row in table.rows},
        baselines=_baselines(table),
        quality_form=table.quality_form,
        means=table.means,
    )


def _with_rows(table: Table, names: Sequence[str]) -> Table:
    """Hide the other rows, which some may start from or be measured from."""
    known = [row.name for row in table.rows if not row.hidden]
    wrong = [name for name in names if name not in known]
    if wrong:
        raise ValueError(f'expected rows among {known}, but got {wrong}; see --rows')
    rows = [replace(row, hidden=row.hidden or row.name not in names) for row in table.rows]
    return replace(table, rows=rows)


@cache
def _keys_of(config: str) -> tuple[str, ...]:
    return tuple(load_config(config))


def _baselines(table: Table) -> dict[str, list[str]]:
    """List what rows are measured from, where that is not the baseline of the table alone."""
    return {
        row.name: [row.baseline or table.baseline, *row.compared_with]
        for row in table.rows
        if row.baseline or row.compared_with
    }


def _units_of(table: Table, task: str, seeds: Sequence[int]) -> Iterator[Unit]:
    for row in table.rows:
        if not row.hidden and task in (row.tasks or table.tasks):
            yield from _units_of_row(table, row, task, seeds)


def _units_of_row(table: Table, row: Row, task: str, seeds: Sequence[int]) -> Iterator[Unit]:
    """Make a unit for each seed and each dataset, or for each column if the config names it."""
    groups = _columns_by_dataset(table, row.columns)
    if row.is_per_column:
        groups = [(dataset, (name,)) for dataset, names in groups for name in names]
    for dataset, columns in groups:
        quality = dataset == groups[0][0] and not row.is_per_column
        make = partial(_unit, table, row, task, columns=columns, dataset=dataset, quality=quality)
        first = make(seed=seeds[0])
        yield first
        one_for_all = first.named_checkpoint and '{seed}' not in (row.checkpoint or '')
        for seed in seeds[1:] if first.is_trained and not one_for_all else ():
            yield make(seed=seed)


def _columns_by_dataset(
    table: Table, some: Sequence[str] | None
) -> list[tuple[str, tuple[str, ...]]]:
    groups = defaultdict(list)
    for name in table.columns:
        if some is None or name in some:
            groups[table.dataset_of(name)].append(name)
    return [(dataset, tuple(names)) for dataset, names in groups.items()]


def _unit(
    table: Table,
    row: Row,
    task: str,
    seed: int,
    columns: tuple[str, ...],
    dataset: str,
    quality: bool,
) -> Unit:
    names = dict(task=task, seed=seed, row=row.name.replace(':', '_'), column=columns[0])
    leaf = row.config.format(**names) if row.config else None
    names['config'] = leaf.split('::')[-1].removesuffix('.py') if leaf else ''
    start = None
    if row.start:
        start = _unit(table, table.row(row.start), task, seed, columns, dataset, quality)
    return Unit(
        task=task,
        row=row.name,
        seed=seed,
        columns=columns,
        dataset=dataset.format(**names),
        quality=quality,
        config=leaf,
        options=row.options_of(names),
        work_dir=(row.work_dir or table.work_dir).format(**names),
        checkpoint=row.checkpoint.format(**names) if row.checkpoint else None,
        start=start,
        trained_with=tuple(row.trained_with),
    )
