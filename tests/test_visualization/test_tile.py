"""Tiles take images of either layout and refuse what they cannot draw."""

import numpy as np
import pytest
import torch

from raproc.visualization import Tile


@pytest.mark.parametrize(
    'image',
    [
        torch.full((3, 4, 5), 0.5),
        torch.full((3, 4, 5), 128, dtype=torch.uint8),
        np.full((4, 5, 3), 0.5),
        np.full((4, 5, 3), 128, np.uint8),
    ],
)
def test_any_layout_becomes_uint8(image):
    tile = Tile(image)
    assert tile.image.dtype == np.uint8 and tile.image.shape == (4, 5, 3)
    assert tile.size == (4, 5) and (tile.image == 128).all()


def test_values_are_clipped():
    image = np.zeros((1, 3, 3))
    image[0, :, 0] = [-1, 2, np.nan]
    assert Tile(image).image[0, :, 0].tolist() == [0, 255, 0]


def test_channels_keep_their_order():
    image = torch.zeros(3, 2, 2)
    image[0] = 1
    assert Tile(image).image[0, 0].tolist() == [255, 0, 0]


def test_boxes_and_lines():
    tile = Tile(np.zeros((4, 4, 3)), 'cat 0.9\n30 dB', boxes=torch.ones(2, 4), labels=['a', 'b'])
    assert tile.boxes.shape == (2, 4) and tile.lines == ['cat 0.9', '30 dB']
    assert Tile(np.zeros((4, 4, 3))).boxes.shape == (0, 4)
    assert Tile(np.zeros((4, 4, 3)), boxes=[]).lines == []


@pytest.mark.parametrize(
    'image, expected',
    [
        (torch.zeros(4, 5, 3), r'\(3, H, W\), but got \(4, 5, 3\)'),
        (np.zeros((3, 4, 5)), r'\(H, W, 3\), but got \(3, 4, 5\)'),
        (np.zeros((4, 5)), r'but got \(4, 5\)'),
    ],
)
def test_bad_shape(image, expected):
    with pytest.raises(ValueError, match=expected):
        Tile(image)


def test_bad_type():
    with pytest.raises(TypeError, match='float in .* or uint8, but got int64'):
        Tile(np.zeros((4, 4, 3), np.int64))


def test_bad_boxes():
    with pytest.raises(ValueError, match=r'shape \(N, 4\), but got \(2, 5\)'):
        Tile(np.zeros((4, 4, 3)), boxes=np.zeros((2, 5)))


def test_scores_without_their_boxes():
    with pytest.raises(ValueError, match='each of its 1 boxes, but got 2 scores'):
        Tile(np.zeros((4, 4, 3)), boxes=np.ones((1, 4)), scores=[0.5, 0.6])
