"""Reads a table's config: which processors (rows), which recognizers (columns), which data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from mmengine.config import Config

from raproc.engine.config import load_config
from raproc.evaluation.matrix import QUALITY, Place, check_reference
from raproc.tasks import task_names

ROW_KEYS = {
    'name',
    'config',
    'options',
    'work_dir',
    'checkpoint',
    'start',
    'paper',
    'hidden',
    'tasks',
    'columns',
    'baseline',
    'compared_with',
}


@dataclass
class Unit:
    """One processor to be scored: P runs once for all its columns.

    Args:
        task (str): The name of the task.
        row (str): The name of its row.
        seed (int): The seed of its training.
        columns (tuple[str, ...]): The recognizers that look at its output.
        dataset (str): The config of the images.
        quality (bool): Whether PSNR and SSIM are computed, too.
        config (str, optional): Its config; None for the row ``original``.
        options (dict): What is different from the config.
        work_dir (str): Where its checkpoint lies.
        checkpoint (str, optional): The checkpoint itself; the latest of ``work_dir`` if None.
        start (Unit, optional): The unit whose checkpoint its training starts from.
    """

    task: str
    row: str
    seed: int
    columns: tuple[str, ...]
    dataset: str
    quality: bool
    config: str | None
    options: dict
    work_dir: str
    checkpoint: str | None = None
    start: Unit | None = None

    def __str__(self) -> str:
        return f'({self.task}, {self.row}, seed {self.seed})'

    def places(self) -> list[Place]:
        """The cells that it fills."""
        names = [*self.columns, QUALITY] if self.quality else list(self.columns)
        return [Place(self.task, self.row, self.seed, name) for name in names]

    @cached_property
    def full_config(self) -> Config:
        """Config: Its complete config, as for training with its seed."""
        options = {'randomness.seed': self.seed, 'work_dir': self.work_dir}
        return load_config(self.config, {**self.options, **options})

    @property
    def is_trained(self) -> bool:
        """bool: Whether it has a checkpoint: the original image and no_processing have none."""
        return self.config is not None and bool(self.full_config.get('train_dataloader'))


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

    @property
    def rows(self) -> list[str]:
        """list[str]: The names of the rows, in order."""
        return list(dict.fromkeys(unit.row for unit in self.units))

    @property
    def tasks(self) -> list[str]:
        """list[str]: The tasks, in order."""
        return list(dict.fromkeys(unit.task for unit in self.units))


def read_plan(
    path: str, tasks: Sequence[str] | None = None, seeds: Sequence[int] | None = None
) -> Plan:
    """Reads a table's config.

    Args:
        path (str): A file, or ``raproc::tables/table2.py``.
        tasks (Sequence[str], optional): Some of its tasks instead of all.
        seeds (Sequence[int], optional): Seeds instead of its own.

    Returns:
        Plan: The table.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the config is incomplete or names something that does not exist.
    """
    config = load_config(path)
    name = Path(path.split('::')[-1]).stem
    _check(config, path)
    tasks = list(tasks or config.tasks)
    wrong = [task for task in tasks if task not in config.tasks]
    if wrong:
        raise ValueError(f'{path} has the tasks {list(config.tasks)}, but got {wrong}')
    seeds = list(seeds if seeds is not None else config.get('seeds', [0]))
    units = [unit for task in tasks for unit in _units_of(config, task, seeds)]
    return Plan(
        name=name,
        title=config.get('title', name),
        columns={name: _recognizer(column) for name, column in config.columns.items()},
        units=units,
        reference=config.get('reference'),
        baseline=config.get('baseline', 'plain'),
        cells=config.get('cells', f'work_dirs/tables/{name}/cells'),
        amp=config.get('amp', False),
        validate=config.get('validate', True),
        paper_rows={row['name']: row.get('paper', row['name']) for row in config.rows},
        baselines=_baselines(config),
    )


def _check(config: Config, path: str) -> None:
    missing = [key for key in ('tasks', 'dataset', 'columns', 'rows') if not config.get(key)]
    if missing:
        raise ValueError(f'the table {path} must define tasks, dataset, columns and rows, but '
                         f'got no {", ".join(missing)}')  # fmt: skip
    unknown = [task for task in config.tasks if task not in task_names()]
    if unknown:
        raise ValueError(f'{path}: the tasks are {task_names()}, but got {unknown}')
    names = [row['name'] for row in config.rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'{path}: each row needs a name of its own, but got {twice} twice')
    for row in config.rows:
        strange = sorted(set(row) - ROW_KEYS)
        if strange:
            raise ValueError(
                f'{path}: row {row["name"]!r} has the keys {strange}; known are {sorted(ROW_KEYS)}'
            )
        wrong = [name for name in row.get('columns', []) if name not in config.columns]
        if wrong:
            raise ValueError(
                f'{path}: row {row["name"]!r} has the columns {wrong}; those of the table are '
                f'{list(config.columns)}'
            )
        for key in ('start', 'baseline', 'compared_with'):
            others = row.get(key, [])
            for other in [others] if isinstance(others, str) else others:
                if other.split('@')[0] not in names:
                    raise ValueError(
                        f'{path}: the {key} of row {row["name"]!r} is {other!r}; '
                        f'the rows are {names}'
                    )
        if 'config' not in row and row['name'] != 'original':
            raise ValueError(f'{path}: row {row["name"]!r} needs a config')
    check_reference(config.get('reference'))


def _baselines(config: Config) -> dict[str, list[str]]:
    """What rows are measured from, where that is not the baseline of the table alone."""
    default = config.get('baseline', 'plain')
    return {
        row['name']: [row.get('baseline', default), *row.get('compared_with', [])]
        for row in config.rows
        if 'baseline' in row or 'compared_with' in row
    }


def _units_of(config: Config, task: str, seeds: list[int]) -> Iterator[Unit]:
    rows = {row['name']: row for row in config.rows}
    for row in config.rows:
        if not row.get('hidden') and task in row.get('tasks', config.tasks):
            yield from _units_of_row(config, rows, row, task, seeds)


def _units_of_row(config, rows, row, task, seeds) -> Iterator[Unit]:
    """A unit for each seed and each dataset, or for each column if the config names it."""
    groups = _columns_by_dataset(config, row.get('columns'))
    named = row.get('config'), row.get('checkpoint'), row.get('options', {}).get('recognizer')
    per_column = '{column}' in str(named)
    if per_column:
        groups = [(dataset, (name,)) for dataset, names in groups for name in names]
    for dataset, columns in groups:
        quality = dataset == groups[0][0] and not per_column
        make = partial(_unit, config, rows, row, task, columns=columns, dataset=dataset)
        first = make(seed=seeds[0], quality=quality)
        yield first
        for seed in seeds[1:] if first.is_trained else ():
            yield make(seed=seed, quality=quality)


def _columns_by_dataset(
    config: Config, some: list[str] | None
) -> list[tuple[str, tuple[str, ...]]]:
    groups = defaultdict(list)
    for name, column in config.columns.items():
        if some is not None and name not in some:
            continue
        groups[config.dataset if isinstance(column, str) else column['dataset']].append(name)
    return [(dataset, tuple(names)) for dataset, names in groups.items()]


def _recognizer(column: str | dict) -> str:
    return column if isinstance(column, str) else column['recognizer']


def _unit(config, rows, row, task, seed, columns, dataset, quality) -> Unit:
    names = dict(task=task, seed=seed, row=row['name'].replace(':', '_'), column=columns[0])
    leaf = row['config'].format(**names) if row.get('config') else None
    names['config'] = leaf.split('::')[-1].removesuffix('.py') if leaf else ''
    start = None
    if row.get('start'):
        start = _unit(config, rows, rows[row['start']], task, seed, columns, dataset, quality)
    checkpoint = row.get('checkpoint')
    work_dir = row.get('work_dir') or config.get('work_dir', 'work_dirs/{config}')
    return Unit(
        task=task,
        row=row['name'],
        seed=seed,
        columns=columns,
        dataset=dataset.format(**names),
        quality=quality,
        config=leaf,
        options=_options(row.get('options', {}), names),
        work_dir=work_dir.format(**names),
        checkpoint=checkpoint.format(**names) if checkpoint else None,
        start=start,
    )


def _options(options: dict, names: dict) -> dict:
    """Options for all tasks, and those below the name of a task for it alone."""
    common = {key: value for key, value in options.items() if key not in task_names()}
    found = {**common, **options.get(names['task'], {})}
    if 'recognizer' in found:
        found['recognizer'] = found['recognizer'].format(**names)
    return found
