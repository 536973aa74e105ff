"""Shrink: large photographs become as small as what recognizers know."""

import numpy as np
import pytest

from raproc.datasets import Shrink


def test_averages_areas():
    image = np.zeros((4, 8, 3), np.uint8)
    image[:2, :2] = 100
    result = Shrink(2)(dict(img=image))
    assert result['img'].shape == (2, 4, 3)
    assert result['img'][0, 0].tolist() == [100, 100, 100]
    assert result['img'].sum() == 300


def test_keeps_small_ones():
    image = np.zeros((4, 8, 3), np.uint8)
    assert Shrink(4)(dict(img=image))['img'] is image


def test_wrong_size():
    with pytest.raises(ValueError, match='expected size of Shrink to be at least 1, but got 0'):
        Shrink(0)
