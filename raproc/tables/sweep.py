"""One training per lambda: what recognition gains and what the image loses (paper, table 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from raproc.engine.checks import name_of
from raproc.engine.config import default_work_dir, load_config
from raproc.visualization import TradeOffPoint

from .entries import Entry
from .plan import Plan, Unit
from .summary import Summary


def sweep_plan(
    path: str,
    values: Sequence[str],
    seeds: Sequence[int] = (0,),
    options: Mapping | None = None,
    columns: Mapping[str, str] | None = None,
    work_dir: str | None = None,
) -> Plan:
    """Make a table with one row per lambda.

    Args:
        path (str): A config with one recognition loss.
        values (Sequence[str]): The lambdas as they are to be named, e.g. ``1e-3``; 0 is plain
            processing and is added in front if it is missing.
        seeds (Sequence[int]): Seeds of the trainings. Defaults to (0, ).
        options (Mapping, optional): Values that take the place of the config's in every training.
        columns (Mapping[str, str], optional): More recognizers to look at the results, name and
            config, besides the one of the config.
        work_dir (str, optional): The folder of all trainings. Defaults to that of the config with
            ``_lambda`` after it.

    Returns:
        Plan: The table.

    Raises:
        ValueError: If the config has not exactly one recognition loss, or a value is not a number
            of at least 0.
    """
    config = load_config(path)
    recognition = config.model.get('recognition')
    if not isinstance(recognition, dict) or 'recognizer' not in recognition:
        raise ValueError(
            f'expected a config with one recognition loss for a sweep, but got {path} with '
            f'model.recognition = {recognition}; take one of configs/ra, unsup_ra or ra_transformer'
        )
    values = _checked(values)
    folder = Path(work_dir or f'{default_work_dir(path)}_lambda')
    names = {name_of(recognition['recognizer']): path, **(columns or {})}
    units = [
        Unit(
            task=config.get('task', Path(path).stem),
            row=row_of(value),
            seed=seed,
            columns=tuple(names),
            dataset=path,
            quality=True,
            config=path,
            options={**(options or {}), 'model.recognition.loss_weight': float(value)},
            work_dir=str(folder / value / f'seed{seed}'),
        )
        for value in values
        for seed in seeds
    ]
    return Plan(
        name='lambda',
        title=f'Quality against lambda: {path}',
        columns=names,
        units=units,
        reference=None,
        baseline=row_of('0'),
        cells=str(folder / 'cells'),
        validate=False,
    )


def row_of(value: str) -> str:
    """Name the row of a lambda."""
    return f'lambda {value}'


def best_lambda(summary: Summary, column: str, max_psnr_drop: float) -> Entry | None:
    """Find the row with the highest score among those that lose little enough PSNR.

    Args:
        summary (Summary): The computed table.
        column (str): Whose score.
        max_psnr_drop (float): How much of plain processing's PSNR may be lost, in dB.

    Returns:
        Entry | None: Its score; None if plain processing alone is within the budget.
    """
    plain = _entry(summary, summary.baseline, 'psnr').score
    rows = [row for row in summary.names('row') if row != summary.baseline]
    # A hundredth of a decibel is what tables print.
    affordable = [
        _entry(summary, row, column)
        for row in rows
        if round(plain - _entry(summary, row, 'psnr').score, 2) <= max_psnr_drop
    ]
    return max(affordable, key=lambda entry: entry.score, default=None)


def points_of(summary: Summary, column: str) -> list[TradeOffPoint]:
    """List the rows as points of a trade-off, plain processing first.

    Args:
        summary (Summary): The computed table.
        column (str): Whose score.

    Returns:
        list[TradeOffPoint]: Each with the half width of the 95% interval of the score over images.
    """
    points = []
    for row in summary.names('row'):
        psnr, ssim, score = (_entry(summary, row, name) for name in ('psnr', 'ssim', column))
        label = 'plain' if row == summary.baseline else row.split()[-1]
        errors = dict(score=1.96 * score.standard_error)
        points.append(TradeOffPoint(label, psnr.score, ssim.score, score.score, errors))
    return points


def _entry(summary: Summary, row: str, column: str) -> Entry:
    """Find an entry of a table of one task; it is an error if its cell is not there."""
    entry = summary.entry(summary.names('task')[0], row, column)
    if entry is None:
        raise ValueError(
            f'expected the score of {row!r} by {column!r}, but got no such cell; compute it first'
        )
    return entry


def _checked(values: Sequence[str]) -> list[str]:
    for value in values:
        try:
            good = 0 <= float(value) < float('inf')
        except ValueError:
            good = False
        if not good:
            raise ValueError(f'expected a lambda to be a number of at least 0, but got {value!r}')
    positive = {float(value): value for value in values if float(value) > 0}
    return ['0', *(positive[number] for number in sorted(positive))]
