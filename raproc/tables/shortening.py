"""Shorten the trainings and the test sets of a table, in folders of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from raproc.engine.short_run import short_options

from .plan import Plan, Unit


def shorten_plan(
    plan: Plan, lengths: Mapping[str, int | None], folder: str | Path | None = None
) -> Plan:
    """Shorten what a table trains and scores.

    Args:
        plan (Plan): The table.
        lengths (Mapping[str, int | None]): ``epochs``, ``iters`` and ``images``, see
            :func:`raproc.engine.short_run.shorten`; None keeps what the configs say.
        folder (str | Path, optional): Where its trainings and cells go, so that they are not mixed
            with those of the whole table. Defaults to None: where the plan has them.

    Returns:
        Plan: The same table; the same object where nothing is shortened.
    """
    if not any(lengths.values()):
        return plan
    units = [_shorten_unit(unit, lengths, folder) for unit in plan.units]
    cells = plan.cells if folder is None else str(Path(folder, 'cells'))
    return replace(plan, units=units, cells=cells, images=lengths.get('images'))


def _shorten_unit(unit: Unit, lengths: Mapping, folder: str | Path | None) -> Unit:
    if not unit.is_trained or unit.checkpoint:
        return unit
    options = {**unit.options, **short_options(unit.full_config, **lengths)}
    work_dir = unit.work_dir if folder is None else str(Path(folder, unit.work_dir.lstrip('/')))
    start = unit.start and _shorten_unit(unit.start, lengths, folder)
    return replace(unit, options=options, work_dir=work_dir, start=start)
