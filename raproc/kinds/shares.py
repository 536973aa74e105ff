"""Tests of shares: how many images are right, before and after, and is that more than chance?

Scores are shares in [0, 1]; differences are in percentage points, after minus before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from .differences import Difference, mean_difference


@dataclass
class McNemar:
    """McNemar's test of two answers to the same images.

    Args:
        gained (int): Images that went from wrong to right.
        lost (int): Images that went from right to wrong.
        p_value (float): Exact and two-sided.
    """

    gained: int
    lost: int
    p_value: float


def mcnemar(before: Sequence[bool], after: Sequence[bool]) -> McNemar:
    """Test in McNemar's exact form whether half of the images that changed are gained.

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
    was, now = _paired(before, after)
    gained, lost = int((now & ~was).sum()), int((was & ~now).sum())
    changed = gained + lost
    p_value = float(stats.binomtest(gained, changed).pvalue) if changed else 1.0
    return McNemar(gained, lost, p_value)


def wilson_interval(successes: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Compute Wilson's score interval of a share, which is never empty and never leaves [0, 1].

    Args:
        successes (int): The number of images that are right.
        n (int): The number of images.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        tuple[float, float]: Its ends, as shares.

    Raises:
        ValueError: If there is no image, more are right than there are, or the level is not
            between 0 and 1.
    """
    _check_share(successes, n)
    if not 0 < level < 1:
        raise ValueError(f'expected a level of confidence between 0 and 1, but got {level}')
    interval = stats.binomtest(successes, n).proportion_ci(level, method='wilson')
    return float(interval.low), float(interval.high)


def standard_error(successes: int, n: int) -> float:
    """Compute the standard error of a share, ``sqrt(p (1 - p) / n)``, as a share.

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
    """Compare two accuracies on the same images.

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
    was, now = _paired(before, after)
    n, test = len(was), mcnemar(before, after)
    shares = [int(right.sum()) / n for right in (was, now)]
    (low1, high1), (low2, high2) = (
        wilson_interval(int(right.sum()), n, level) for right in (was, now)
    )
    phi = _newcombe_phi(was, now)
    difference = (test.gained - test.lost) / n

    def distance(one: float, other: float) -> float:
        return math.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0))

    low = difference - distance(shares[1] - low2, high1 - shares[0])
    high = difference + distance(high2 - shares[1], shares[0] - low1)
    return Difference(100 * difference, 100 * low, 100 * high, test.p_value)


def clustered_difference(
    pairs: Sequence[tuple[Sequence[bool], Sequence[bool]]], level: float = 0.95
) -> Difference:
    """Compare two accuracies, each of several seeds, on the same images.

    Args:
        pairs (Sequence[tuple]): For each seed (before, after), as for :func:`paired_difference`,
            with the images in one order.
        level (float): The confidence. Defaults to 0.95.

    Returns:
        Difference: In percentage points; see :func:`mean_difference` for the interval. Where no
        image changes with any seed, or all change alike, the images tell no spread, and the
        interval is that of :func:`paired_difference`.

    Raises:
        ValueError: If there is no seed, there are fewer than 2 images, or lengths differ.
    """
    if not pairs:
        raise ValueError(f'expected `pairs` of at least one seed, but got {pairs!r}')
    seeds = [_paired(before, after) for before, after in pairs]
    sizes = sorted({len(before) for before, _ in seeds})
    if len(sizes) > 1 or sizes[0] < 2:
        raise ValueError(
            f'expected all seeds to have the same 2 or more images, but got {sizes} images'
        )
    gains = 100 * np.array([after.astype(float) - before for before, after in seeds])
    if np.ptp(gains) == 0:
        return paired_difference(*pairs[0], level)
    return mean_difference(gains, level)


def _paired(before: Sequence[bool], after: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    was, now = np.asarray(before, bool), np.asarray(after, bool)
    if was.shape != now.shape or was.ndim != 1 or not was.size:
        raise ValueError(
            'expected `before` and `after` to be one answer for each of the same images, at least '
            f'one, but got {was.shape} and {now.shape}; pair records with records.align'
        )
    return was, now


def _check_share(successes: int, n: int) -> None:
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f'expected a number right out of at least 1, but got {successes} of {n}')


def _newcombe_phi(before: np.ndarray, after: np.ndarray) -> float:
    """Compute the correlation of two answers, drawn towards 0 where it is positive."""
    both, neither = int((before & after).sum()), int((~before & ~after).sum())
    product = both * neither - int((before & ~after).sum()) * int((after & ~before).sum())
    margins = math.prod(int(x.sum()) for x in (before, ~before, after, ~after))
    if product > 0:
        product = max(product - len(before) / 2, 0)
    return product / math.sqrt(margins) if margins else 0.0
