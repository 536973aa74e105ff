"""Rows that the command line adds to a table: a processor of one's own among those of others."""

from __future__ import annotations

from collections.abc import Sequence

from raproc.engine.config import load_config
from raproc.weights import published

from .table import Row, Table


def added_row(text: str, table: Table, tasks: Sequence[str] | None = None) -> Row:
    """Make a row of ``NAME=PROCESSOR`` or ``NAME=CONFIG,CHECKPOINT``.

    Args:
        text (str): A name for the row, and whatever the ``config`` of a row may be:
            ``spandrel:FILE``, ``onnx:FILE``, a file of weights that says what it is,
            ``hf://owner/name``, or a config, which needs a checkpoint unless it has published
            weights.
        table (Table): The table.
        tasks (Sequence[str], optional): The tasks that were asked for. Defaults to None: the task
            that the config or file is of.

    Returns:
        Row: The row.

    Raises:
        ValueError: If there is no name or no processor, or its task is not known.
        FileNotFoundError: If there is no such config or file.
    """
    name, _, processor = text.partition('=')
    config, _, checkpoint = processor.partition(',')
    if not (name and config):
        raise ValueError(
            'expected --add NAME=PROCESSOR, e.g. mine=spandrel:FILE, or NAME=CONFIG,CHECKPOINT, '
            f'but got {text!r}'
        )
    short = config.removeprefix('configs/').removesuffix('.py')
    if not checkpoint and short in published():
        checkpoint = short
    return Row(name, config, checkpoint=checkpoint or None, tasks=_tasks_of(config, table, tasks))


def _tasks_of(config: str, table: Table, tasks: Sequence[str] | None) -> list[str]:
    if tasks or '{task}' in config or len(table.tasks) == 1:
        return list(tasks or table.tasks)
    own = load_config(config).get('task')
    if own not in table.tasks:
        raise ValueError(
            f'expected a processor for one of the tasks {list(table.tasks)}, but got {config}, '
            'which does not say its task; choose with --tasks'
        )
    return [own]
