"""Whether a difference is more than chance, for images that were scored before and after.

Scores are shares in [0, 1]; differences are in percentage points, after minus before.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np


@dataclass
class McNemar:
    """The test of two answers to the same images.

    Args:
        gained (int): Images that went from wrong to right.
        lost (int): Images that went from right to wrong.
        p_value (float): Exact and two-sided.
    """

    gained: int
    lost: int
    p_value: float

    @property
    def statistic(self) -> float:
        """float: McNemar's chi-squared of one degree of freedom, with Edwards' correction.

        Textbooks print it for large numbers; ``p_value`` does not come from it.
        """
        discordant = self.gained + self.lost
        excess = max(abs(self.gained - self.lost) - 1, 0)
        return excess**2 / discordant if discordant else 0.0


@dataclass
class Difference:
    """A difference of two scores, in percentage points, with its interval.

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


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> McNemar:
    """McNemar's test in its exact form: of the images that changed, is half gained?

    Args:
        before (Sequence[bool]): Whether each image was right before.
        after (Sequence[bool]): Whether the same image is right after, in the same order.

    Returns:
        McNemar: The counts and the two-sided p-value of the binomial test of one half.

    Raises:
        ValueError: If the lengths differ or there is no image.

    Examples:
        >>> from raproc.kinds.shares import mcnemar
        >>> mcnemar([0, 0, 0, 0, 1], [1, 1, 1, 1, 1])
        McNemar(gained=4, lost=0, p_value=0.125)
    """
    before, after = _paired(before, after)
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return McNemar(gained, lost, _binomial_p(min(gained, lost), gained + lost))


def wilson_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a share, which is never empty and never leaves [0, 1].

    Args:
        successes (int): The number of images that are right.
        n (int): The number of images.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        tuple[float, float]: Its ends, as shares.

    Raises:
        ValueError: If there is no image, or more are right than there are.
    """
    _check_share(successes, n)
    z, share = _z(level), successes / n
    centre = share + z**2 / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((centre + sign * half) / (1 + z**2 / n) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def standard_error(successes: int, n: int) -> float:
    """The standard error of a share, ``sqrt(p (1 - p) / n)``, as a share.

    Args:
        successes (int): The number of images that are right.
        n (int): The number of images.

    Raises:
        ValueError: If there is no image, or more are right than there are.
    """
    _check_share(successes, n)
    return math.sqrt(successes * (n - successes) / n) / n


def paired_difference(
    before: Sequence[bool], after: Sequence[bool], level: float = 0.95
) -> Difference:
    """The difference of two accuracies on the same images.

    The interval is Newcombe's hybrid score interval for paired shares (Statistics in Medicine 17,
    1998, method 10), which holds for few images and for few changes too.

    Args:
        before (Sequence[bool]): Whether each image was right before.
        after (Sequence[bool]): Whether the same image is right after, in the same order.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Difference: In percentage points, with the p-value of :func:`mcnemar`.

    Raises:
        ValueError: If the lengths differ or there is no image.

    Examples:
        >>> from raproc.kinds.shares import paired_difference
        >>> paired_difference([0, 0, 0, 0, 1], [1, 1, 1, 1, 1]).value
        80.0
    """
    before, after = _paired(before, after)
    n, test = len(before), mcnemar(before, after)
    shares = [int(right.sum()) / n for right in (before, after)]
    (low1, high1), (low2, high2) = (
        wilson_interval(int(right.sum()), n, level) for right in (before, after)
    )
    phi = _newcombe_phi(before, after)
    difference = (test.gained - test.lost) / n

    def distance(one: float, other: float) -> float:
        return math.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0))

    low = difference - distance(shares[1] - low2, high1 - shares[0])
    high = difference + distance(high2 - shares[1], shares[0] - low1)
    return Difference(100 * difference, 100 * low, 100 * high, test.p_value)


def clustered_difference(
    pairs: Sequence[tuple[Sequence[bool], Sequence[bool]]], level: float = 0.95
) -> Difference:
    """The difference of two accuracies, each of several seeds, on the same images.

    An image that is easy for one seed is easy for the others, so seeds do not multiply the images:
    each image counts once, with its difference averaged over the seeds. See
    :func:`difference_over_seeds` for the interval.

    Args:
        pairs (Sequence[tuple]): For each seed (before, after), as for :func:`paired_difference`,
            with the images in one order.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Difference: In percentage points.

    Raises:
        ValueError: If there is no seed, there are fewer than 2 images, or lengths differ.
    """
    if not pairs:
        raise ValueError(f'`pairs` must hold at least one seed, but got {pairs!r}.')
    seeds = [_paired(before, after) for before, after in pairs]
    sizes = sorted({len(before) for before, _ in seeds})
    if len(sizes) > 1 or sizes[0] < 2:
        raise ValueError(f'All seeds must have the same 2 or more images, but got {sizes} images.')
    gains = 100 * np.array([after.astype(float) - before for before, after in seeds])
    return difference_over_seeds(gains.mean(1), *image_errors(gains), sizes[0], level)


def difference_over_seeds(
    gains: Sequence[float],
    image_error: float,
    own_errors: Sequence[float],
    num_images: int,
    level: float = 0.95,
) -> Difference:
    """A mean gain with an interval for other images and other trainings.

    Images and seeds are crossed random effects: the variance of the mean is that over images plus
    the variance of the gains over S seeds / S, less what both count: the part of an image that
    differs from seed to seed. The latter is what averaging over seeds removes from the errors of
    single seeds. The interval is Student's, with Satterthwaite's degrees of freedom, rounded down.
    With one seed the spread over trainings is unknown and left out.

    Args:
        gains (Sequence[float]): The gain of each seed over all images.
        image_error (float): The standard error, over images, of their mean.
        own_errors (Sequence[float]): The standard error, over images, of the gain of each seed.
        num_images (int): The number of images, at least 2.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Difference: In the unit of the gains.

    Examples:
        >>> from raproc.kinds.shares import difference_over_seeds
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
    half = t_quantile(0.5 + level / 2, df) * error
    p_value = 1 - _t_inner(math.atan(abs(mean) / error / math.sqrt(df)), df)
    return Difference(mean, mean - half, mean + half, max(p_value, 0.0))


def image_errors(gains: np.ndarray) -> tuple[float, list[float]]:
    """Standard errors over images: that of the mean over seeds, and that of each seed.

    Args:
        gains (ndarray): The gain of each image (columns) for each seed (rows), shape (S, N).
    """
    return error_of_mean(gains.mean(0)), [error_of_mean(row) for row in gains]


def error_of_mean(values: Sequence[float]) -> float:
    """The standard error of the mean of at least 2 values."""
    return float(np.std(values, ddof=1)) / math.sqrt(len(values))


def bootstrap(
    records: Sequence[Any],
    statistic: Callable[[list], float],
    samples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Estimate:
    """The uncertainty of any score of records, by drawing images anew with replacement.

    The interval is the percentile interval (Efron and Tibshirani, An Introduction to the Bootstrap,
    1993, chapter 13). For mAP see :mod:`raproc.kinds.mean_ap`, which is faster.

    Args:
        records (Sequence): One record per image; pairs of records for a paired difference.
        statistic (Callable): Maps a list of records to a number.
        samples (int): The number of resamples. Defaults to 1000.
        seed (int): Seed of the drawing. Defaults to 0.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Estimate: In the unit of ``statistic``.

    Raises:
        ValueError: If there is no record, or fewer than 2 samples are asked for.
    """
    if not records:
        raise ValueError('A bootstrap needs at least one record, but got none.')
    check_samples(samples)
    rng = np.random.default_rng(seed)
    draws = (rng.integers(len(records), size=len(records)) for _ in range(samples))
    values = [statistic([records[i] for i in draw]) for draw in draws]
    return estimate_of(statistic(list(records)), np.array(values), level)


def seeds_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, float]:
    """The mean of a few runs and what another seed would change, by Student's t.

    Args:
        values (Sequence[float]): The score of each run, in any unit.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        tuple[float, float]: Mean and half the width of the interval, in the same unit.

    Raises:
        ValueError: If there are fewer than 2 runs.

    Examples:
        >>> from raproc.kinds.shares import seeds_interval
        >>> mean, half = seeds_interval([61.0, 62.0, 63.0])
        >>> print(f'{mean:.1f} ± {half:.2f}')
        62.0 ± 2.48
    """
    if len(values) < 2:
        raise ValueError(f'An interval over seeds needs at least 2 runs, but got {len(values)}.')
    half = t_quantile(0.5 + level / 2, len(values) - 1) * error_of_mean(values)
    return float(np.mean(values)), half


def sample_size(
    difference: float, discordant_share: float, power: float = 0.8, significance: float = 0.05
) -> int:
    """How many images McNemar's test needs to find a difference.

    By Connor (Biometrics 43, 1987): with ``d`` the difference and ``q`` the share of
    images that change, ``(z_significance sqrt(q) + z_power sqrt(q - d^2))^2 / d^2``.

    Args:
        difference (float): The difference to be found, in percentage points.
        discordant_share (float): The share of images that are right only before or only after, in
            [0, 1].
        power (float): The probability of finding it. Defaults to 0.8.
        significance (float): Of the two-sided test. Defaults to 0.05.

    Returns:
        int: The number of images.

    Raises:
        ValueError: If the difference is 0 or larger than the share of images that change.
    """
    share = abs(difference) / 100
    if not 0 < share <= discordant_share <= 1:
        raise ValueError(
            'The share of images that change must be at most 1 and at least the difference, which '
            f'is not 0, but got {discordant_share} for {difference} percentage points.'
        )
    z_power = NormalDist().inv_cdf(power)
    root = _z(1 - significance) * math.sqrt(discordant_share)
    root += z_power * math.sqrt(discordant_share - share**2)
    return math.ceil((root / share) ** 2)


def t_quantile(probability: float, df: int) -> float:
    """The quantile of Student's t for a whole number of degrees of freedom.

    Args:
        probability (float): In [0.5, 1).
        df (int): Degrees of freedom, at least 1.

    Returns:
        float: The value below which t lies with this probability.
    """
    low, high = 0.0, math.pi / 2
    while (middle := (low + high) / 2) not in (low, high):
        if _t_inner(middle, df) < 2 * probability - 1:
            low = middle
        else:
            high = middle
    return math.sqrt(df) * math.tan(middle)


def estimate_of(value: float, resampled: np.ndarray, level: float) -> Estimate:
    """Sum up the values of resamples by their standard deviation and percentile interval."""
    low, high = np.quantile(resampled, [0.5 - level / 2, 0.5 + level / 2]).tolist()
    return Estimate(float(value), float(resampled.std(ddof=1)), low, high)


def check_samples(samples: int) -> None:
    """Refuse a bootstrap of fewer than 2 resamples."""
    if samples < 2:
        raise ValueError(f'`samples` of a bootstrap must be at least 2, but got {samples}.')


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f'A level of confidence must be between 0 and 1, but got {level}.')
    return NormalDist().inv_cdf(0.5 + level / 2)


def _paired(before: Sequence[bool], after: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    before, after = np.asarray(before, bool), np.asarray(after, bool)
    if before.shape != after.shape or before.ndim != 1 or not before.size:
        raise ValueError(
            '`before` and `after` must be one answer for each of the same images, at least one, '
            f'but got {before.shape} and {after.shape}. Pair records with records.align.'
        )
    return before, after


def _check_share(successes: int, n: int) -> None:
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f'Expected a number right out of at least 1, but got {successes} of {n}.')


def _binomial_p(smaller: int, n: int) -> float:
    """Twice the probability of at most ``smaller`` heads among ``n`` fair coins, at most 1."""
    logs = [
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) for k in range(smaller + 1)
    ]
    tail = math.fsum(math.exp(value - n * math.log(2)) for value in logs)
    return min(2 * tail, 1.0)


def _newcombe_phi(before: np.ndarray, after: np.ndarray) -> float:
    """The correlation of two answers, drawn towards 0 where it is positive."""
    both, neither = int((before & after).sum()), int((~before & ~after).sum())
    product = both * neither - int((before & ~after).sum()) * int((after & ~before).sum())
    margins = math.prod(int(x.sum()) for x in (before, ~before, after, ~after))
    if product > 0:
        product = max(product - len(before) / 2, 0)
    return product / math.sqrt(margins) if margins else 0.0


def _t_inner(angle: float, df: int) -> float:
    """The probability that |t| <= sqrt(df) tan(angle): Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = df % 2
    term, total = (cosine if odd else 1.0), 0.0
    for k in range(1 + odd, df, 2):
        total += term
        term *= cosine**2 * k / (k + 1)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
