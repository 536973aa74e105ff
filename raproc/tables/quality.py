"""The column of image quality: PSNR and SSIM, which no recognizer gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from raproc.evaluation.image_quality import ImageQuality
from raproc.kinds import Difference
from raproc.kinds.base import Pair, image_name
from raproc.kinds.differences import error_of_mean, mean_difference
from raproc.kinds.records import align
from raproc.samples import Sample

QUALITIES = ('psnr', 'ssim')


def quality_record(result: Sample, sample: Sample) -> dict:
    """Measure the quality of one image.

    Args:
        result (BaseDataElement): The model's result with ``processed`` and ``target``.
        sample (BaseDataElement): The native sample of the image.

    Returns:
        dict: ``image``, ``psnr`` in dB (None where it is infinite) and ``ssim``.
    """
    psnr, ssim = ImageQuality.calculate(result.processed[None], result.target[None])
    psnr = float(psnr) if torch.isfinite(psnr).all() else None
    return dict(image=image_name(sample), psnr=psnr, ssim=float(ssim))


def quality_scores(records: Sequence[dict]) -> tuple[dict[str, float], dict[str, float]]:
    """Average the quality of images.

    Args:
        records (Sequence[dict]): One per image.

    Returns:
        tuple[dict[str, float], dict[str, float]]: Means and standard errors by name; without PSNR
        where it is infinite for all images.
    """
    columns = {
        name: np.array([record[name] for record in records if record[name] is not None])
        for name in QUALITIES
    }
    known = {name: values for name, values in columns.items() if len(values)}
    scores = {name: float(values.mean()) for name, values in known.items()}
    errors = {
        name: error_of_mean(values) if len(values) > 1 else 0.0 for name, values in known.items()
    }
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
    seeds = []
    for before, after in pairs:
        values = [(old[name], new[name]) for old, new in align(before, after)]
        seeds.append([np.nan if None in pair else pair[1] - pair[0] for pair in values])
    differences = np.array(seeds)
    differences = differences[:, ~np.isnan(differences).any(0)]
    return mean_difference(differences) if differences.shape[1] > 1 else None
