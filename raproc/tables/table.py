"""A table as its config describes it: rows (processors), columns (recognizers) and data."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from mmengine.config import Config

from raproc.engine.config import load_config
from raproc.evaluation.image_quality import check_form
from raproc.tasks import task_names

from .cells import QUALITY, file_name
from .paper import check_reference
from .quality import QUALITIES

T = TypeVar('T')
LIKE = 0.8
"""float: How like a key a name of a table's config must be to be taken for a misspelt one."""


@dataclass(frozen=True)
class Column:
    """A recognizer of a table.

    Args:
        recognizer (str): Its config.
        dataset (str, optional): The config of the images that it is given; ``{task}`` in it is
            replaced. Defaults to None, that of the table.
    """

    recognizer: str
    dataset: str | None = None


@dataclass(frozen=True)
class Row:
    """A processor of a table.

    Args:
        name (str): Its name.
        config (str, optional): Its config, with ``{task}`` or ``{column}`` to be replaced; only the
            row ``original`` has none.
        options (dict): Values that take the place of the config's, for all tasks; those of one task
            below its name.
        work_dir (str, optional): Where it is trained, instead of the table's ``work_dir``.
        checkpoint (str, optional): A checkpoint, instead of a training.
        start (str, optional): The row that its training starts from.
        paper (str, optional): The paper's name of it, instead of ``name``.
        hidden (bool): Whether it is trained for other rows only. Defaults to False.
        tasks (list[str], optional): Some of the table's tasks.
        columns (list[str], optional): Some of the table's columns.
        trained_with (list[str]): The columns whose recognizers trained it, beside those that its
            config names: a file of weights alone doesn't tell.
        baseline (str, optional): The row that its gain is measured from, instead of the table's.
        compared_with (list[str]): Further rows to measure its gain from; ``row@column`` for another
            recognizer's score of a row.
    """

    name: str
    config: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    work_dir: str | None = None
    checkpoint: str | None = None
    start: str | None = None
    paper: str | None = None
    hidden: bool = False
    tasks: list[str] | None = None
    columns: list[str] | None = None
    trained_with: list[str] = field(default_factory=list)
    baseline: str | None = None
    compared_with: list[str] = field(default_factory=list)

    @property
    def is_per_column(self) -> bool:
        """bool: Whether each column has a processor of its own."""
        return '{column}' in f'{self.config}{self.checkpoint}{self.options.get("recognizer")}'

    def options_of(self, names: Mapping[str, Any]) -> dict[str, Any]:
        """Join the options for all tasks with those of one task.

        Args:
            names (Mapping[str, Any]): What is replaced in the option ``recognizer``, with ``task``.
        """
        common = {key: value for key, value in self.options.items() if key not in task_names()}
        found = {**common, **self.options.get(names['task'], {})}
        if isinstance(found.get('recognizer'), str):
            found['recognizer'] = found['recognizer'].format(**names)
        return found


@dataclass(frozen=True)
class Table:
    """A table.

    Args:
        tasks (list[str]): Names of tasks.
        dataset (str): The config of the images; ``{task}`` in it is replaced.
        columns (dict[str, Column]): The recognizers by name.
        rows (list[Row]): The processors.
        title (str): What it shows. Defaults to the name of its file.
        seeds (list[int]): The seeds of the trainings. Defaults to [0].
        reference (str, optional): The paper's table, e.g. ``table2``.
        baseline (str): The row that gains are measured from. Defaults to 'plain'.
        cells (str, optional): The folder of its cells.
        work_dir (str): The folder of a training; ``{config}``, ``{task}``, ``{row}``, ``{seed}``
            and ``{column}`` in it are replaced. Defaults to 'work_dirs/{config}'.
        amp (bool): Whether P is scored in mixed precision. Defaults to False.
        validate (bool): Whether trainings validate. Defaults to True.
        quality_form (str): What PSNR and SSIM are of: ``image``, or ``authors`` for the form of the
            paper's numbers, see :class:`raproc.evaluation.ImageQuality`. Defaults to 'image'.
        means (dict[str, list[str]]): Averages of columns by name, each a column of its own; the
            first one ranks the rows. Defaults to none.
    """

    tasks: list[str]
    dataset: str
    columns: dict[str, Column]
    rows: list[Row]
    title: str = ''
    seeds: list[int] = field(default_factory=lambda: [0])
    reference: str | None = None
    baseline: str = 'plain'
    cells: str | None = None
    work_dir: str = 'work_dirs/{config}'
    amp: bool = False
    validate: bool = True
    quality_form: str = 'image'
    means: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_form(self.quality_form)
        _check_tasks(self)
        _check_names(self)
        _check_means(self)
        for row in self.rows:
            _check_row(self, row)
        check_reference(self.reference)

    def row(self, name: str) -> Row:
        """Find a row by its name."""
        return next(row for row in self.rows if row.name == name)

    def dataset_of(self, column: str) -> str:
        """Name the config of the images that a column is given."""
        return self.columns[column].dataset or self.dataset


def read_table(path: str) -> Table:
    """Read the config of a table.

    Args:
        path (str): A file, or ``raproc::tables/table2.py``.

    Returns:
        Table: The table.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If a key is unknown or missing, or names something that does not exist.
    """
    config = load_config(path)
    try:
        return _table_of(config, Path(path.split('::')[-1]).stem)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from error


def _table_of(config: Config, name: str) -> Table:
    missing = [key for key in ('tasks', 'dataset', 'columns', 'rows') if not config.get(key)]
    if missing:
        raise ValueError(
            'expected the table to define tasks, dataset, columns and rows, but got no '
            f'{", ".join(missing)}'
        )
    known = {item.name for item in fields(Table)}
    # A config may hold values that its rows use, so that only what is like a key is refused.
    misspelt = {key: near for key in config if key not in known for near in _near(key, known)}
    if misspelt:
        text = ', '.join(f'{key!r} (did you mean {near!r}?)' for key, near in misspelt.items())
        raise ValueError(
            f'expected the keys {sorted(known)} and others unlike them, but got {text}'
        )
    content = {key: config[key] for key in known if key in config}
    columns = {key: _column_of(value, key) for key, value in config.columns.items()}
    rows = [_typed(Row, row, f'row {row.get("name")!r}') for row in config.rows]
    return Table(**{'title': name, **content, 'columns': columns, 'rows': rows})


def _column_of(value: str | Mapping, name: str) -> Column:
    return Column(value) if isinstance(value, str) else _typed(Column, value, f'column {name!r}')


def _typed(type_: type[T], content: Mapping, what: str) -> T:
    """Make a dataclass of a dict whose keys are all known and complete."""
    kind: Any = type_
    known = {item.name: item for item in fields(kind)}
    strange = sorted(set(content) - set(known))
    if strange:
        near = [name for key in strange for name in _near(key, known)]
        hint = f' (did you mean {", ".join(map(repr, near))}?)' if near else ''
        raise ValueError(f'{what} has the keys {strange}{hint}; known are {sorted(known)}')
    missing = [
        name
        for name, item in known.items()
        if item.default is MISSING and item.default_factory is MISSING and name not in content
    ]
    if missing:
        raise ValueError(f'expected {what} with {" and ".join(missing)}, but got {sorted(content)}')
    return type_(**content)


def _near(key: str, known: Collection[str]) -> list[str]:
    return difflib.get_close_matches(key, known, n=1, cutoff=LIKE)


def _check_tasks(table: Table) -> None:
    unknown = [task for task in table.tasks if task not in task_names()]
    if unknown:
        raise ValueError(f'expected tasks among {task_names()}, but got {unknown}')


def _check_names(table: Table) -> None:
    names = [row.name for row in table.rows]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f'expected a name of its own for each row, but got {twice} twice')
    taken = [name for name in table.columns if name in (QUALITY, *QUALITIES)]
    if taken:
        raise ValueError(f'{taken} are columns of the image quality; rename those recognizers')
    for what, group in (('rows', names), ('columns', [*table.columns, *table.means])):
        files: dict[str, str] = {}
        for name in group:
            other = files.setdefault(file_name(name), name)
            if other != name:
                raise ValueError(
                    f'the {what} {other!r} and {name!r} would share the cell files '
                    f'{file_name(name)!r}; rename one'
                )


def _check_means(table: Table) -> None:
    for name, columns in table.means.items():
        wrong = [column for column in columns if column not in table.columns]
        if wrong or not columns or name in (*table.columns, QUALITY, *QUALITIES):
            raise ValueError(
                f'expected means[{name!r}] to be a new name with columns among '
                f'{list(table.columns)}, but got {list(columns)}'
            )


def _check_row(table: Table, row: Row) -> None:
    names = [other.name for other in table.rows]
    wrong = [
        name for name in (*(row.columns or ()), *row.trained_with) if name not in table.columns
    ]
    if wrong:
        raise ValueError(
            f'row {row.name!r} has the columns {wrong}; those of the table are '
            f'{list(table.columns)}'
        )
    wrong = [task for task in row.tasks or () if task not in table.tasks]
    if wrong:
        raise ValueError(
            f'row {row.name!r} has the tasks {wrong}; those of the table are {table.tasks}'
        )
    for key in ('start', 'baseline', 'compared_with'):
        others = getattr(row, key) or []
        for other in [others] if isinstance(others, str) else others:
            if other.split('@')[0] not in names:
                raise ValueError(
                    f'the {key} of row {row.name!r} is {other!r}; the rows are {names}'
                )
    if row.config is None and row.name != 'original':
        raise ValueError(f'row {row.name!r} needs a config')
