"""The statistics agree with scipy, with published examples and with numbers made by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from raproc.kinds.shares import (
    clustered_difference,
    mcnemar,
    paired_difference,
    standard_error,
    wilson_interval,
)


def answers(both, gained, lost, neither):
    """Right or wrong before and after, for these numbers of images."""
    before = [True] * both + [False] * gained + [True] * lost + [False] * neither
    after = [True] * both + [True] * gained + [False] * lost + [False] * neither
    return before, after


def test_mcnemar_by_hand():
    result = mcnemar(*answers(2, 4, 1, 3))
    assert (result.gained, result.lost) == (4, 1)
    assert result.p_value == pytest.approx(2 * (1 + 5) / 2**5)


@pytest.mark.parametrize('gained, lost', [(0, 0), (3, 3)])
def test_mcnemar_without_a_difference(gained, lost):
    result = mcnemar(*answers(5, gained, lost, 5))
    assert result.p_value == 1


@pytest.mark.parametrize('gained, lost', [(7, 0), (12, 2), (31, 50), (500, 430), (25300, 24700)])
def test_mcnemar_is_the_binomial_test(gained, lost):
    expected = stats.binomtest(gained, gained + lost).pvalue
    assert mcnemar(*answers(9, gained, lost, 0)).p_value == pytest.approx(expected, rel=1e-9)


def test_wilson_interval():
    assert wilson_interval(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson_interval(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    expected = stats.binomtest(240, 340).proportion_ci(0.9, method='wilson')
    assert wilson_interval(240, 340, level=0.9) == pytest.approx((expected.low, expected.high))


def test_standard_error():
    assert standard_error(50, 100) == pytest.approx(0.05)
    assert standard_error(0, 7) == standard_error(7, 7) == 0


def test_paired_difference_as_published():
    result = paired_difference(*answers(36, 12, 2, 0))
    assert result.value == pytest.approx(20)
    assert (result.low, result.high) == pytest.approx((5.69, 34.04), abs=0.01)
    assert result.p_value == pytest.approx(stats.binomtest(2, 14).pvalue)


def test_paired_difference_turns_around():
    before, after = answers(20, 9, 4, 7)
    there, back = paired_difference(before, after), paired_difference(after, before)
    assert back.value == pytest.approx(-there.value)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))


def test_paired_difference_nears_the_normal_interval():
    before, after = answers(6000, 1500, 1000, 1500)
    result, normal = paired_difference(before, after), clustered_difference([(before, after)])
    assert result.value == pytest.approx(normal.value) == pytest.approx(5)
    assert (result.low, result.high) == pytest.approx((normal.low, normal.high), abs=0.02)


@pytest.mark.parametrize('both', [0, 10])
def test_equal_answers_leave_an_interval_around_zero(both):
    result = paired_difference(*answers(both, 0, 0, 10 - both))
    assert result.low < result.value == 0 < result.high
    assert result.p_value == 1


def test_clustered_difference_of_one_seed_is_a_paired_t_test():
    before, after = answers(20, 9, 4, 7)
    result = clustered_difference([(before, after)])
    expected = stats.ttest_rel(np.float64(after), np.float64(before))
    low, high = expected.confidence_interval()
    assert (result.low, result.high) == pytest.approx((100 * low, 100 * high))
    assert result.p_value == pytest.approx(expected.pvalue)


def test_clustered_difference_is_that_of_crossed_random_effects():
    """By the mean squares of a two-way analysis of variance without replication."""
    rng = np.random.default_rng(0)
    before = rng.random(60) < 0.5
    seeds = [(before, rng.random(60) < 0.5 + 0.1 * seed) for seed in range(3)]
    gains = 100 * np.array([after.astype(float) - old for old, after in seeds])
    images, trainings = gains.mean(0), gains.mean(1)
    rest = gains - images - trainings[:, None] + gains.mean()
    squares = [3 * images.var(ddof=1), 60 * trainings.var(ddof=1), (rest**2).sum() / (2 * 59)]
    variance = (squares[0] + squares[1] - squares[2]) / gains.size
    df = variance**2 / sum((s / gains.size) ** 2 / n for s, n in zip(squares[:2], (59, 2)))
    error = math.sqrt(variance)
    result = clustered_difference(seeds)
    assert squares[1] > squares[2]
    assert result.value == pytest.approx(gains.mean())
    assert result.high - result.value == pytest.approx(stats.t.ppf(0.975, int(df)) * error)
    assert result.p_value == pytest.approx(2 * stats.t.sf(result.value / error, int(df)))


def test_clustered_difference_by_hand():
    """Two seeds gain 50 and 0 points; over both, images gain 100, 50, 0 and -50."""
    seeds = [([0, 0, 1, 1], [1, 1, 1, 1]), ([0, 1, 1, 1], [1, 1, 1, 0])]
    result = clustered_difference(seeds)
    # Variances of the three means: over images, of seed 1 and 2 over images, and over seeds.
    images, own, trainings = 100**2 * (5 / 12) / 4, 100**2 * (1 / 3 + 2 / 3) / 2 / 4, 50**2 / 4
    variance = images + trainings - (own - images)
    df = variance**2 / (images**2 / 3 + trainings**2 / 1)
    assert result.value == pytest.approx(25)
    assert df == pytest.approx(2.83, abs=0.01)
    half = stats.t.ppf(0.975, 2) * math.sqrt(variance)
    assert result.high - result.value == pytest.approx(half)


def test_equal_seeds_do_not_multiply_images():
    pair = answers(20, 9, 4, 7)
    assert clustered_difference([pair] * 5) == clustered_difference([pair])


@pytest.mark.parametrize(
    'change, low, high, p_value', [(False, -56.15, 56.15, 1), (True, 20.59, 100, 0.25)]
)
def test_images_that_change_alike_tell_no_spread(change, low, high, p_value):
    """Of 0 of 3 Wilson's interval ends at 1.96^2 / (3 + 1.96^2) = 0.5615; p = 2 / 2^3."""
    result = clustered_difference([([False] * 3, [change] * 3)] * 2)
    assert result.value == 100 * change
    assert (result.low, result.high) == pytest.approx((low, high), abs=0.01)
    assert result.p_value == p_value


@pytest.mark.parametrize('after', [[True], [[True, False]], []])
def test_answers_must_be_paired(after):
    with pytest.raises(ValueError, match=r'each of the same images.*\(2,\) and .*records.align'):
        mcnemar([True, False], after)


def test_answers_must_exist():
    with pytest.raises(ValueError, match=r'at least one, but got \(0,\) and \(0,\)'):
        paired_difference([], [])


@pytest.mark.parametrize('successes, n', [(1, 0), (5, 4), (-1, 4)])
@pytest.mark.parametrize('function', [wilson_interval, standard_error])
def test_more_right_than_there_are(function, successes, n):
    with pytest.raises(ValueError, match=f'at least 1, but got {successes} of {n}'):
        function(successes, n)


def test_level_must_be_a_probability():
    with pytest.raises(ValueError, match='between 0 and 1, but got 95'):
        wilson_interval(1, 2, level=95)


def test_no_seed():
    with pytest.raises(ValueError, match=r'at least one seed, but got \[\]'):
        clustered_difference([])


@pytest.mark.parametrize('sizes, got', [((3, 4), r'\[3, 4\]'), ((1, 1), r'\[1\]')])
def test_seeds_must_have_the_same_images(sizes, got):
    with pytest.raises(ValueError, match=f'the same 2 or more images, but got {got} images'):
        clustered_difference([([True] * n, [True] * n) for n in sizes])


def test_numbers_are_those_of_the_arithmetic_that_scipy_took_the_place_of():
    """Published tables were computed by continued products and bisection; here to 12 digits."""
    before, after = answers(61, 23, 9, 37)
    assert mcnemar(before, after).p_value == pytest.approx(0.020061607007, abs=1e-9)
    assert wilson_interval(84, 130) == pytest.approx((0.560842453784, 0.723075551405), abs=1e-9)
    paired = paired_difference(before, after)
    assert (paired.low, paired.high) == pytest.approx((2.27297662388, 18.98650255196), abs=1e-9)
    crossed = clustered_difference([(before, after), answers(58, 20, 12, 40)])
    found = (crossed.low, crossed.high, crossed.p_value)
    expected = (-0.680985603667, 17.604062526744, 0.064822729404)
    assert found == pytest.approx(expected, abs=1e-9)
