"""How many images a difference needs, by hand and by simulation."""

import numpy as np
import pytest

from raproc.kinds.shares import mcnemar
from raproc.tables import sample_size


def test_sample_size_by_hand():
    # (1.959964 sqrt(0.2) + 0.841621 sqrt(0.2 - 0.01))^2 / 0.01 = 154.6
    assert sample_size(10, 0.2) == sample_size(-10, 0.2) == 155


def test_sample_size_has_its_power():
    rng, n = np.random.default_rng(0), sample_size(5, 0.15)
    draws = rng.multinomial(n, [0.1, 0.05, 0.85], size=400)
    found = [mcnemar([0] * up + [1] * down, [1] * up + [0] * down).p_value < 0.05
             for up, down, _ in draws]  # fmt: skip
    assert np.mean(found) == pytest.approx(0.8, abs=0.06)


@pytest.mark.parametrize('difference, share', [(0, 0.2), (30, 0.2), (1, 1.2)])
def test_impossible_difference(difference, share):
    with pytest.raises(ValueError, match=f'but got {share} for {difference} percentage points'):
        sample_size(difference, share)
