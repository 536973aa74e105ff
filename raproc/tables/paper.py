"""The paper's own tables as data, to be put beside what is computed here."""

from __future__ import annotations

import difflib
import functools
import json
from importlib import resources

# Section 5 prints no table: (row, column) of ours -> where the number stands in its data.
SECTION5 = {
    ('ra', 'r18'): ('ra', 'top1'),
    ('ra', 'psnr'): ('ra', 'psnr'),
    ('ra', 'ssim'): ('ra', 'ssim'),
    ('ra', 'r50'): ('finetune_recognizer_transfer', 'frozen_recognizer_other'),
    ('recognition_alone', 'r18'): ('no_processing_loss', 'top1'),
    ('recognition_alone', 'psnr'): ('no_processing_loss', 'psnr'),
    ('recognition_alone', 'ssim'): ('no_processing_loss', 'ssim'),
    ('original', 'r18'): ('finetune_recognizer', 'top1_original_images_before'),
    ('original', 'r18_finetuned'): ('finetune_recognizer', 'top1_original_images'),
    ('finetuned', 'r18_finetuned'): ('finetune_recognizer', 'top1'),
    ('finetuned', 'r50'): ('finetune_recognizer_transfer', 'top1_other_recognizer'),
    ('plain', 'r18_scratch_processed'): ('scratch_on_super_resolved', 'top1'),
    ('original', 'r18_scratch_processed'): ('scratch_on_super_resolved', 'top1_original_images'),
    ('no_processing', 'r18_scratch_interpolated'): ('scratch_on_interpolated', 'top1'),
    ('original', 'r18_scratch_interpolated'): ('scratch_on_interpolated', 'top1_original_images'),
}


@functools.cache
def paper_tables() -> dict:
    """Read the tables of the paper.

    Returns:
        dict: ``table1a`` to ``table10``, ``section5`` and ``original``, each with its title,
        metric, columns and rows; scores in percent, PSNR in dB.
    """
    file = resources.files('raproc.tables') / 'paper_tables.json'
    text = file.read_text(encoding='utf-8')
    return json.loads(text)['tables']


def check_reference(name: str | None) -> None:
    """Refuse a table that the paper does not have; name the nearest ones."""
    tables = paper_tables()
    if name is not None and name not in tables:
        near = difflib.get_close_matches(name, tables, n=3, cutoff=0) or list(tables)
        raise ValueError(f'the paper has no table {name!r}; the nearest names are {near}')


def paper_number(table: str | None, task: str, row: str, column: str) -> float | None:
    """One number of the paper.

    Args:
        table (str, optional): E.g. ``table2``; None gives None.
        task (str): The name of the task.
        row (str): As in the table, e.g. ``ra:r18``; in table 6 the lambda, e.g. ``1e-3``.
        column (str): As in the table, e.g. ``r50``; in table 6 ``psnr``, ``ssim`` or a recognizer.

    Returns:
        float | None: The number; None where the paper has none.
    """
    if table is None:
        return None
    if table == 'section5':
        first, second = SECTION5.get((row, column), (None, None))
        return paper_tables()[table]['rows'].get(first, {}).get(second)
    if row == 'original':
        return _original(column, paper_tables()[table].get('metric', ''))
    cell = paper_tables()[table]['rows'].get(row, {}).get(task)
    if isinstance(cell, list):  # table 6: PSNR, SSIM, top-1 of ResNet-18
        scores: dict[str, float] = dict(zip(('psnr', 'ssim', 'r18'), cell, strict=True))
        return scores.get(column)
    return (cell or {}).get(column)


def _original(column: str, metric: str) -> float | None:
    which = 'voc_map' if metric.startswith('mAP') else 'imagenet_top1'
    return paper_tables()['original'][which].get(column)
