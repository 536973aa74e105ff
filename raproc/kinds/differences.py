"""Differences of two scores with intervals over images and seeds, for every kind of score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass
class Difference:
    """A difference of two scores, in percentage points (PSNR: dB), with its interval.

    Args:
        value (float): After minus before.
        low (float): Lower end of the interval.
        high (float): Upper end of the interval.
        p_value (float): Two-sided, of no difference.
    """

    value: float
    low: float
    high: float
    p_value: float


@dataclass
class Estimate:
    """A score, in its own unit, with its uncertainty over images.

    Args:
        value (float): The score of all images.
        standard_error (float): The standard deviation of the score over resamples.
        low (float): Lower end of the interval.
        high (float): Upper end of the interval.
    """

    value: float
    standard_error: float
    low: float
    high: float


def difference_over_seeds(
    gains: Sequence[float] | np.ndarray,
    image_error: float,
    own_errors: Sequence[float] | np.ndarray,
    num_images: int,
    level: float = 0.95,
) -> Difference:
    """Average gains over seeds, with an interval for other images and other trainings.

    Images and seeds are crossed random effects: the variance of the mean is that over images plus
    the variance of the gains over S seeds / S, less what both count: the part of an image that
    differs from seed to seed. The latter is what averaging over seeds removes from the errors of
    single seeds. The interval is Student's, with Satterthwaite's degrees of freedom, rounded down.
    With one seed the spread over trainings is unknown and left out.

    Args:
        gains (Sequence[float] | ndarray): The gain of each seed over all images.
        image_error (float): The standard error, over images, of their mean.
        own_errors (Sequence[float] | np.ndarray): The standard error, over images, of the gain of
            each seed.
        num_images (int): The number of images, at least 2.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Difference: In the unit of the gains.

    Examples:
        >>> from raproc.kinds.differences import difference_over_seeds
        >>> gain = difference_over_seeds([9.0, 10.0, 11.0], 1.0, [1.2, 1.2, 1.2], num_images=101)
        >>> print(f'{gain.value:.0f} ({gain.low:.2f} to {gain.high:.2f})')
        10 (7.78 to 12.22)
    """
    mean, variance, seeds = float(np.mean(gains)), image_error**2, len(gains)
    shrink = variance**2 / (num_images - 1)
    if seeds > 1:
        spread = error_of_mean(gains) ** 2
        both = max(np.mean(np.square(own_errors)) - image_error**2, 0.0) / (seeds - 1)
        variance += max(spread - both, 0.0)
        shrink += spread**2 / (seeds - 1)
    if not variance > 0:
        return Difference(mean, mean, mean, float(mean == 0))
    df, error = max(math.floor(variance**2 / shrink), 1), math.sqrt(variance)
    half = float(stats.t.ppf(0.5 + level / 2, df)) * error
    p_value = float(2 * stats.t.sf(abs(mean) / error, df))
    return Difference(mean, mean - half, mean + half, p_value)


def mean_difference(gains: np.ndarray, level: float = 0.95) -> Difference:
    """Average the gains of images, each for several seeds.

    An image that is easy for one seed is easy for the others, so seeds do not multiply the images:
    each image counts once, with its gain averaged over the seeds. See
    :func:`difference_over_seeds` for the interval.

    Args:
        gains (ndarray): The gain of each image (columns) for each seed (rows), shape (S, N), of at
            least 2 images.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Difference: In the unit of the gains.
    """
    image_error, own_errors = error_of_mean(gains.mean(0)), [error_of_mean(row) for row in gains]
    return difference_over_seeds(gains.mean(1), image_error, own_errors, gains.shape[1], level)


def error_of_mean(values: Sequence[float] | np.ndarray) -> float:
    """Compute the standard error of the mean of at least 2 values."""
    return float(np.std(values, ddof=1)) / math.sqrt(len(values))


def estimate_of(value: float, resampled: np.ndarray, level: float) -> Estimate:
    """Describe the values of resamples by their standard deviation and percentile interval.

    Args:
        value (float): The score of all images.
        resampled (ndarray): The score of each resample.
        level (float): The confidence.

    Returns:
        Estimate: The score with its uncertainty.
    """
    low, high = np.quantile(resampled, [0.5 - level / 2, 0.5 + level / 2]).tolist()
    return Estimate(float(value), float(resampled.std(ddof=1)), low, high)


def check_samples(samples: int) -> None:
    """Refuse a bootstrap of fewer than 2 resamples."""
    if samples < 2:
        raise ValueError(f'expected `samples` of a bootstrap to be at least 2, but got {samples}')
