"""Write the report of an evaluation: one file of HTML with everything in it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import torch

from raproc.files import write_text
from raproc.kinds import kind_of
from raproc.kinds.base import image_name
from raproc.tables import html
from raproc.visualization import Tile, draw_panel

from .evaluation import AGREEMENT, INPUT, ORIGINAL, Evaluation

SHOWN = 4
# Titles and notes of the rows that stand in every report.
ROWS = {
    ORIGINAL: ('original', 'not degraded'),
    INPUT: ('no processing', 'bicubic interpolation'),
}


def write_evaluation(result: Evaluation, out_dir: str | Path) -> Path:
    """Write ``report.html``: scores with intervals, gains, and images whose prediction changed.

    Args:
        result (Evaluation): The scores; its ``write_report`` files lie in the folder.
        out_dir (str | Path): The folder.

    Returns:
        Path: The page.
    """
    folder, summary = Path(out_dir), result.summary
    note = (
        f'Scores in percent, PSNR in dB; below each the gain over {escape(summary.baseline)} with '
        'its 95% interval. Green: a gain, red: a loss beyond chance.'
    )
    if not all(result.labelled.values()):
        by = [name for name, labelled in result.labelled.items() if not labelled]
        note += f' {escape(AGREEMENT)} That is so for {escape(", ".join(by))}.'
    sections = {'Scores': f'{html.table(summary, result.task, ROWS)}\n<p>{note}</p>'}
    heat_map = folder / 'evaluation.png'
    if heat_map.is_file():
        sections[f'Gain over {summary.baseline}'] = html.picture(heat_map, 'Gains, row by column')
    for before, after in _pairs(result):
        for column in result.columns:
            sections |= _changes(result, before, after, column, folder)
    path = folder / 'report.html'
    write_text(path, html.page('Processors x recognizers', sections))
    return path


def _pairs(result: Evaluation) -> list[tuple[str, str]]:
    """Pair the baseline with each processor."""
    baseline = result.summary.baseline
    others = [name for name in result.models if name not in (ORIGINAL, INPUT, baseline)]
    return [(baseline, name) for name in others]


def _changes(
    result: Evaluation, before: str, after: str, column: str, folder: Path
) -> dict[str, str]:
    """Show the images that a recognizer gets right, or wrong, with one of two processors only."""
    sections = {}
    for title, names in zip(
        ('Wrong -> right', 'Right -> wrong'), result.changes(before, after, column), strict=True
    ):
        heading = f'{title}: {column}, {before} -> {after} ({len(names)} images)'
        if not names:
            continue
        file = folder / 'changed.png'
        draw_changes(result, (ORIGINAL, before, after), column, names[:SHOWN], file)
        listed = ', '.join(names[:20]) + (', ...' if len(names) > 20 else '')
        sections[heading] = f'{html.picture(file, heading)}\n<p><small>{escape(listed)}</small></p>'
        file.unlink()
    return sections


@torch.no_grad()
def draw_changes(
    result: Evaluation, rows: Sequence[str], column: str, names: Sequence[str], path: Path
) -> None:
    """Draw images as several processors make them, each with a recognizer's prediction.

    Args:
        result (Evaluation): The scores, with their models and images.
        rows (Sequence[str]): The processors.
        column (str): The recognizer.
        names (Sequence[str]): The images, as the records call them.
        path (Path): The picture to write.
    """
    recognizer = result.columns[column]
    kind = kind_of(recognizer.recognizer)
    classes = kind.class_names(recognizer.recognizer)
    panel = []
    dataset: Any = result.loader.dataset
    for index in range(len(dataset)):
        if image_name(dataset.get_data_info(index)) not in names:
            continue
        batch: Any = result.loader.collate_fn([dataset[index]])
        tiles: dict[str, Tile] = {}
        for row in dict.fromkeys(rows):
            seen = result.models[row].test_step(batch)[0].seen
            prediction = recognizer.predict([seen], batch)[0].to('cpu')
            tiles[row] = kind.tile(seen.cpu(), prediction, classes)
        panel.append(tiles)
    draw_panel(panel, path)
