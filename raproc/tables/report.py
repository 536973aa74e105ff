"""Write a computed table as JSON, Markdown and CSV, with heat maps of the gains."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from raproc.files import write_text
from raproc.kinds import Difference
from raproc.tasks import title_of
from raproc.visualization import GAIN_LIMIT, HeatMap, draw_heat_maps

from .entries import Entry
from .quality import QUALITIES
from .summary import Summary

_NO_GAIN = Difference(np.nan, np.nan, np.nan, np.nan)


def write_report(
    summary: Summary,
    out_dir: str | Path,
    name: str,
    title: str,
    command: str = '',
    names: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write ``{name}.json``, ``.md``, ``.csv`` and, where there are gains, ``{name}.png``.

    Args:
        summary (Summary): The table.
        out_dir (str | Path): The folder; made if it is not there.
        name (str): The name of the table.
        title (str): What it shows.
        command (str): The command that computes it, for the text. Defaults to ''.
        names (Mapping[str, str], optional): Names of rows and columns for people, for the Markdown
            and the heat maps; JSON and CSV keep those of the table. Defaults to None.

    Returns:
        list[Path]: The files.

    Raises:
        ValueError: If two rows or columns of a task get the same name.
    """
    out_dir = Path(out_dir)
    content = dict(name=name, title=title, command=command, **summary.to_dict())
    shown = with_names(summary, names or {})
    texts = {
        '.json': json.dumps(content, indent=1) + '\n',
        '.md': to_markdown(shown, title, command),
        '.csv': to_csv(summary),
    }
    paths = [out_dir / f'{name}{suffix}' for suffix in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        write_text(path, text)
    rows = _drawn_rows(shown)
    if any(_is_recognition(e) and e.gain and e.row in rows for e in shown.entries):
        paths.append(out_dir / f'{name}.png')
        draw_gains(shown, paths[-1], title)
    return paths


def with_names(summary: Summary, names: Mapping[str, str]) -> Summary:
    """Rename rows and columns of a table.

    Args:
        summary (Summary): The table.
        names (Mapping[str, str]): The new names. The row ``original`` keeps its own.

    Returns:
        Summary: A table with the same numbers.

    Raises:
        ValueError: If two rows or columns of a task get the same name.
    """

    def shown(name: str) -> str:
        return name if name == 'original' else names.get(name, name)

    def baseline_of(entry: Entry) -> str | None:
        return entry.baseline and '@'.join(map(shown, entry.baseline.split('@')))

    entries = [
        replace(e, row=shown(e.row), column=shown(e.column), baseline=baseline_of(e))
        for e in summary.entries
    ]
    before, after = ({(e.task, e.row, e.column) for e in es} for es in (summary.entries, entries))
    if len(before) != len(after):
        raise ValueError(
            'expected another name for each row and column of a task, but got '
            f'{sorted(names.values())}; change `names`'
        )
    return replace(summary, baseline=shown(summary.baseline), entries=entries)


def to_markdown(summary: Summary, title: str, command: str = '') -> str:
    """Format the table as Markdown: scores, gains over the baseline, and the paper's numbers.

    Args:
        summary (Summary): The table.
        title (str): Its heading.
        command (str): The command that computes it. Defaults to ''.

    Returns:
        str: The text.
    """
    parts = [f'# {title}']
    if command:
        parts.append(f'    {command}')
    parts.append(_explanation(summary))
    for task in summary.names('task'):
        parts.append(f'## {title_of(task)}')
        parts.append(_grid(summary, task, _score, 'processor', QUALITIES))
        if any(entry.gain for entry in summary.entries if entry.task == task):
            parts.append(_grid(summary, task, _gain, f'gain over {_baselines(summary)}', QUALITIES))
        if any(entry.paper is not None for entry in summary.entries if entry.task == task):
            parts.append(_grid(summary, task, _beside, 'ours / the paper', ()))
    return '\n\n'.join(parts) + '\n'


def to_csv(summary: Summary) -> str:
    """Format the table as CSV, one line per entry.

    Args:
        summary (Summary): The table.

    Returns:
        str: The text, with a header.
    """
    plain = [
        field.name for field in fields(Entry) if field.name not in ('gain', 'mcnemar', 'seeds')
    ]
    gain = ['value', 'low', 'high', 'p_value']
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator='\n')
    writer.writerow([*plain, 'seeds', *(f'gain_{name}' for name in gain)])
    for entry in summary.entries:
        numbers = [getattr(entry.gain, name, '') for name in gain]
        seeds = ' '.join(f'{seed}:{score:.4f}' for seed, score in entry.seeds.items())
        values = [getattr(entry, name) for name in plain]
        writer.writerow(['' if value is None else value for value in [*values, seeds, *numbers]])
    return stream.getvalue()


def draw_gains(summary: Summary, path: str | Path, title: str) -> None:
    """Draw the gains over the baseline as heat maps, one per task, all on one scale.

    Args:
        summary (Summary): The table.
        path (str | Path): The picture to write.
        title (str): Its heading.
    """
    rows = _drawn_rows(summary)
    columns = [name for name in summary.names('column') if name not in QUALITIES]
    panels = []
    for task in summary.names('task'):
        entries = [[summary.entry(task, row, name) for name in columns] for row in rows]
        gains = [[e.gain if e and e.gain else _NO_GAIN for e in line] for line in entries]
        values = np.array([[gain.value for gain in line] for line in gains])
        lows = np.array([[gain.low for gain in line] for line in gains])
        seen = [[bool(e and e.seen) for e in line] for line in entries]
        panels.append(HeatMap(values, rows, columns, title_of(task), np.array(seen), values - lows))
    label = f'gain over {_baselines(summary)}, percentage points'
    draw_heat_maps(panels, title=title, label=label, path=path, limit=GAIN_LIMIT)


def _drawn_rows(summary: Summary) -> list[str]:
    return [row for row in summary.names('row') if row not in (summary.baseline, 'original')]


def _grid(
    summary: Summary,
    task: str,
    text: Callable[[Entry], str],
    corner: str,
    qualities: tuple[str, ...],
) -> str:
    names = summary.names('column')
    columns = [name for name in names if name not in QUALITIES or name in qualities]
    lines = [[corner, *map(_heading, columns)], ['---'] * (len(columns) + 1)]
    for row in summary.names('row'):
        entries = [summary.entry(task, row, column) for column in columns]
        cells = [text(entry) if entry else '' for entry in entries]
        if any(cells):
            lines.append([row + _own_baseline(entries, text, summary), *cells])
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def _own_baseline(entries: Sequence[Entry | None], text: Callable, summary: Summary) -> str:
    """Name a row's baseline in a table of gains where it is not that of all rows."""
    own = next((entry.baseline for entry in entries if entry and entry.gain), None)
    if text is not _gain or own is None or _baselines(summary) == own:
        return ''
    return f' (over {own})'


def _baselines(summary: Summary) -> str:
    """Name the row that gains are measured from; where rows differ, each names its own."""
    names = {
        entry.baseline or summary.baseline
        for entry in summary.entries
        if entry.gain and entry is summary.entry(entry.task, entry.row, entry.column)
    }
    return names.pop() if len(names) == 1 else 'another row'


def _heading(column: str) -> str:
    return dict(psnr='PSNR (dB)', ssim='SSIM').get(column, column)


def _score(entry: Entry) -> str:
    digits = dict(psnr=2, ssim=3).get(entry.metric, 1)
    text = f'{entry.score:.{digits}f}'
    if _is_recognition(entry):
        text += f' ± {entry.standard_error:.1f}'
    return f'**{text}**' if entry.seen else text


def _gain(entry: Entry) -> str:
    if not entry.gain:
        return ''
    digits = dict(psnr=2, ssim=3).get(entry.metric, 1)
    gain = entry.gain
    value, low, high = (f'{end:+.{digits}f}' for end in (gain.value, gain.low, gain.high))
    return f'{value} ({low} to {high})'


def _beside(entry: Entry) -> str:
    return '' if entry.paper is None else f'{entry.score:.1f} / {entry.paper:.1f}'


def _explanation(summary: Summary) -> str:
    recognition = [entry for entry in summary.entries if _is_recognition(entry)]
    metrics = ' and '.join(sorted({entry.metric for entry in recognition}))
    images = ' and '.join(sorted({str(entry.num_images) for entry in recognition}))
    seeds = max(len(entry.seeds) for entry in summary.entries)
    authors = any(cell.made_of.get('form') == 'authors' for cell in summary.cells)
    return (
        f'{metrics} in percent ± standard error over {images} images; '
        f'{seeds} seed{"s" if seeds > 1 else ""}; bold: the recognizer whose loss trained the '
        'processor. Gains in percentage points (PSNR in dB) with their 95% interval, paired by '
        f'image{" and seed" if seeds > 1 else ""}.'
        + (" PSNR and SSIM in the form of the authors' code." if authors else '')
    )


def _is_recognition(entry: Entry) -> bool:
    return entry.metric not in QUALITIES
