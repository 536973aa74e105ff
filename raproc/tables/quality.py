"""The column of image quality: PSNR and SSIM, which no recognizer gives."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from raproc.evaluation.image_quality import ImageQuality, psnr_of_batch
from raproc.kinds import Difference
from raproc.kinds.base import Pair, image_name
from raproc.kinds.differences import error_of_mean, mean_difference
from raproc.kinds.records import align
from raproc.samples import Sample

QUALITIES = ('psnr', 'ssim')


def quality_records(
    results: Sequence[Sample], samples: Sequence[Sample], form: str = 'image'
) -> list[dict]:
    """Measure the quality of the images of one batch.

    Args:
        results (Sequence[BaseDataElement]): The model's results with ``processed`` and ``target``.
        samples (Sequence[BaseDataElement]): The native samples of the images.
        form (str): See :class:`raproc.evaluation.ImageQuality`. Defaults to ``'image'``.

    Returns:
        list[dict]: For each ``image``, ``psnr`` in dB (None where it is infinite) and ``ssim``; in
        the form ``authors`` the PSNR is that of the ``batch``, which is named by its first image.
    """
    names = [image_name(sample) for sample in samples]
    pairs = [(result.processed[None], result.target[None]) for result in results]
    scores = [tuple(map(float, ImageQuality.calculate(*pair, form=form))) for pair in pairs]
    psnrs, extra = [psnr for psnr, _ in scores], {}
    if form == 'authors':
        common = psnr_of_batch(psnrs, [target.numel() for _, target in pairs])
        psnrs, extra = [common] * len(psnrs), dict(batch=names[0])
    return [
        dict(image=name, psnr=psnr if math.isfinite(psnr) else None, ssim=ssim, **extra)
        for name, psnr, (_, ssim) in zip(names, psnrs, scores, strict=True)
    ]


def quality_scores(records: Sequence[dict]) -> tuple[dict[str, float], dict[str, float]]:
    """Average the quality of images.

    Args:
        records (Sequence[dict]): One per image.

    Returns:
        tuple[dict[str, float], dict[str, float]]: Means and standard errors by name; without PSNR
        where it is infinite for all images.
    """
    scores, errors = {}, {}
    for name in QUALITIES:
        known = [record for record in records if record[name] is not None]
        if known:
            values = np.array([record[name] for record in known])
            scores[name] = float(values.mean())
            apart = _independent(values, known, name)
            errors[name] = error_of_mean(apart) if len(apart) > 1 else 0.0
    return scores, errors


def quality_difference(pairs: Sequence[Pair], name: str) -> Difference | None:
    """Compare the quality of two processors, each of one or more seeds.

    Args:
        pairs (Sequence[Pair]): Records (before, after) of each seed.
        name (str): ``psnr`` or ``ssim``.

    Returns:
        Difference | None: In dB, or for SSIM without a unit; None where fewer than two images have
        a value on both sides: the PSNR of originals is infinite.
    """
    seeds, names = [], []
    for before, after in pairs:
        aligned = align(before, after)
        names = [new for _, new in aligned]
        values = [(old[name], new[name]) for old, new in aligned]
        seeds.append([np.nan if None in pair else pair[1] - pair[0] for pair in values])
    differences: Any = np.array(seeds)
    known = ~np.isnan(differences).any(0)
    names = [record for record, there in zip(names, known, strict=True) if there]
    differences = np.array([_independent(row, names, name) for row in differences[:, known]])
    return mean_difference(differences) if differences.shape[1] > 1 else None


def _independent(values: np.ndarray, records: Sequence[dict], name: str) -> np.ndarray:
    """Join the values of images that share one: the PSNR of a batch is one value, not twenty."""
    if name != 'psnr' or not any('batch' in record for record in records):
        return values
    batches = defaultdict(list)
    for value, record in zip(values, records, strict=True):
        batches[record['batch']].append(value)
    return np.array([np.mean(batch) for batch in batches.values()])
