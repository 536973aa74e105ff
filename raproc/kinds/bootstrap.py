"""Resample images to find how certain a score of all of them is, whatever the score.

An image drawn twice counts twice, so a resample needs only the number of times that each image was
drawn. As in :mod:`raproc.kinds.shares`, a score is in [0, 1] and a difference in percentage points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from .differences import (
    Difference,
    Estimate,
    check_samples,
    difference_over_seeds,
    estimate_of,
)

Score = Callable[[np.ndarray], np.ndarray]
"""From how often each of N images counts, integers (S, N), to S scores in [0, 1]."""

CHUNK = 50


def bootstrap(
    score: Score, num_images: int, samples: int = 1000, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Estimate the uncertainty of a score over images.

    Args:
        score (Callable): The score of resampled images.
        num_images (int): The number of images.
        samples (int): The number of resamples. Defaults to 1000.
        seed (int): Seed of the drawing. Defaults to 0.
        level (float): The confidence of the percentile interval. Defaults to 0.95.

    Returns:
        Estimate: All in [0, 1]: the score, its standard error and interval.

    Raises:
        ValueError: If fewer than 2 samples are asked for.
    """
    check_samples(samples)
    value = of_all(score, num_images)
    values = [score(weights) for weights in _draws(num_images, samples, seed)]
    return estimate_of(value, np.concatenate(values), level)


def bootstrap_difference(
    pairs: Sequence[tuple[Score, Score]],
    num_images: int,
    samples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Difference:
    """Compare two scores, each of one or more seeds, on the same images, which are drawn together.

    Each resample draws the images once for all seeds and averages their differences. With several
    seeds the interval is that of :func:`raproc.kinds.differences.difference_over_seeds`. With one,
    the p-value is twice the share of resamples whose difference has the other sign or is zero, at
    least ``2 / (samples + 1)``.

    Args:
        pairs (Sequence[tuple]): For each seed the scores (before, after).
        num_images (int): The number of images.
        samples (int): The number of resamples. Defaults to 1000.
        seed (int): Seed of the drawing. Defaults to 0.
        level (float): The confidence of the percentile interval. Defaults to 0.95.

    Returns:
        Difference: In percentage points.

    Raises:
        ValueError: If there is no seed, or fewer than 2 samples are asked for.
    """
    check_samples(samples)
    if not pairs:
        raise ValueError(f'expected `pairs` of at least one seed, but got {pairs!r}')

    def differences(weights: np.ndarray) -> np.ndarray:
        """Of each seed: (seeds, S)."""
        return 100 * np.array([after(weights) - before(weights) for before, after in pairs])

    gains = differences(_once(num_images))[:, 0]
    values = np.hstack([differences(weights) for weights in _draws(num_images, samples, seed)])
    own_errors, values = values.std(1, ddof=1), values.mean(0)
    summary = estimate_of(gains.mean(), values, level)
    if len(pairs) > 1:
        return difference_over_seeds(gains, summary.standard_error, own_errors, num_images, level)
    tail = min((values <= 0).sum(), (values >= 0).sum()) + 1
    p_value = min(2 * tail / (samples + 1), 1.0)
    return Difference(summary.value, summary.low, summary.high, float(p_value))


def of_all(score: Score, num_images: int) -> float:
    """Compute the score of all images, each of which counts once."""
    return float(score(_once(num_images))[0])


def _once(num_images: int) -> np.ndarray:
    return np.ones((1, num_images), int)


def _draws(n: int, samples: int, seed: int) -> Iterator[np.ndarray]:
    """Draw how often each of ``n`` images is drawn, a few resamples (rows) at a time."""
    rng = np.random.default_rng(seed)
    for start in range(0, samples, CHUNK):
        yield rng.multinomial(n, np.full(n, 1 / n), size=min(CHUNK, samples - start))
