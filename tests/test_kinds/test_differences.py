"""Intervals over images and seeds, and what a resampling is summed up to."""

import numpy as np
import pytest
from scipy import stats

from raproc.kinds.differences import (
    check_samples,
    difference_over_seeds,
    error_of_mean,
    estimate_of,
    mean_difference,
)


def test_seeds_that_differ_widen_the_interval():
    widths = []
    for spread in (0, 1, 4):
        gains = [10 - spread, 10, 10 + spread]
        result = difference_over_seeds(gains, 2.0, [2.1] * 3, 260)
        widths.append(result.high - result.low)
    assert widths[0] == pytest.approx(2 * 2.0 * stats.t.ppf(0.975, 259))
    assert widths[0] < widths[1] < widths[2]


def test_one_seed_is_a_t_test():
    gains = np.random.default_rng(0).normal(1, 2, size=(1, 30))
    result, expected = mean_difference(gains), stats.ttest_1samp(gains[0], 0)
    assert (result.low, result.high) == pytest.approx(tuple(expected.confidence_interval()))
    assert result.p_value == pytest.approx(expected.pvalue)
    assert error_of_mean(gains[0]) == pytest.approx(stats.sem(gains[0]))


def test_percentiles_of_resamples():
    result = estimate_of(0.5, np.linspace(0, 1, 101), level=0.9)
    assert (result.value, result.low, result.high) == pytest.approx((0.5, 0.05, 0.95))


def test_too_few_samples():
    with pytest.raises(ValueError, match='`samples` of a bootstrap to be at least 2, but got 1'):
        check_samples(1)
