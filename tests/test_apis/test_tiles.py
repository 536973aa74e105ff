"""Tiles cover an image, each pixel once."""

import numpy as np
import pytest

from raproc.apis.tiles import tiles_of


def test_two_tiles_by_hand():
    first, second = tiles_of((4, 10), side=5, overlap=2, scale=3)
    assert first.outer == (slice(0, 4), slice(0, 7))
    assert first.core == (slice(0, 12), slice(0, 15))
    assert first.place == (slice(0, 12), slice(0, 15))
    assert second.outer == (slice(0, 4), slice(3, 10))
    assert second.core == (slice(0, 12), slice(6, 21))
    assert second.place == (slice(0, 12), slice(15, 30))


@pytest.mark.parametrize('size', [(1, 1), (7, 33), (64, 65), (100, 41)])
@pytest.mark.parametrize('side, overlap, stride', [(16, 4, 4), (8, 0, 8), (20, 20, 4)])
def test_cover(size, side, overlap, stride):
    count = np.zeros((2 * size[0], 2 * size[1]), int)
    for tile in tiles_of(size, side, overlap, stride, scale=2):
        count[tile.place] += 1
        assert count[tile.place].shape == np.zeros((400, 400))[tile.core].shape
        assert all(part.start % stride == 0 for part in tile.outer)
        assert all(part.stop - part.start <= side + 2 * overlap for part in tile.outer)
    assert (count == 1).all()
