"""Resamples of any score: the mean of a value per image, whose error is known."""

import numpy as np
import pytest

from raproc.kinds.bootstrap import bootstrap, bootstrap_difference, of_all

VALUES = np.array([0.0, 0.0, 1.0, 1.0] * 10)


def mean_of(values):
    return lambda weights: weights @ values / weights.sum(1)


def test_the_error_of_a_mean():
    found = bootstrap(mean_of(VALUES), 40, samples=2000)
    assert found.value == of_all(mean_of(VALUES), 40) == 0.5
    assert found.standard_error == pytest.approx(0.5 / 40**0.5, rel=0.05)
    assert found.low < 0.5 < found.high


def test_the_images_of_both_are_drawn_together():
    pair = mean_of(VALUES), mean_of(VALUES + 0.25)
    found = bootstrap_difference([pair], 40, samples=100)
    assert [found.value, found.low, found.high] == pytest.approx([25, 25, 25])
    assert found.p_value == pytest.approx(2 / 101)
    same = bootstrap_difference([pair[:1] * 2], 40, samples=100)
    assert same.value == 0 and same.p_value == 1


def test_wrong_use():
    with pytest.raises(ValueError, match='`pairs` of at least one seed'):
        bootstrap_difference([], 4)
    with pytest.raises(ValueError, match='at least 2, but got 1'):
        bootstrap(mean_of(VALUES), 40, samples=1)
