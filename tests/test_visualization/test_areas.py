"""Areas by hand: their colours, the boxes around them, their middles, and tiles that have some."""

import numpy as np
import pytest

from raproc.visualization import Tile, draw_panel
from raproc.visualization.areas import boxes_around, middles, tint
from raproc.visualization.panel import LABEL_COLORS

AREAS = np.full((6, 8), -1)
AREAS[:, 5:] = 0
AREAS[2:4, 1:3] = 1
GREY = np.full((6, 8, 3), 100, np.uint8)


def test_half_of_a_colour():
    tinted = tint(GREY, AREAS, ['#ff0000', '#0000ff'])
    assert tinted[0, 0].tolist() == [100, 100, 100]
    assert tinted[0, 7].tolist() == [178, 50, 50]
    assert tinted[2, 1].tolist() == [50, 50, 178]
    assert (GREY == 100).all() and (tint(GREY, AREAS * 0 - 1, []) == 100).all()


def test_boxes_and_middles():
    boxes = boxes_around(AREAS, 3)
    assert boxes.tolist() == [[5, 0, 8, 6], [1, 2, 3, 4], [0, 0, 0, 0]]
    points = middles(AREAS, 3)
    assert points[0, 0] == 6.5 and 1 < points[0, 1] < 5
    assert points[2].tolist() == [0, 0]


def test_tiles_with_areas():
    tile = Tile(GREY, labels=['sea', 'cat'], scores=[0.4, 0.1], areas=AREAS)
    assert tile.boxes.tolist() == [[5, 0, 8, 6], [1, 2, 3, 4]]
    assert (tile.tinted(['#ff0000', '#0000ff']) == tint(GREY, AREAS, ['#ff0000', '#0000ff'])).all()
    assert (Tile(GREY).tinted([]) == GREY).all()
    with pytest.raises(ValueError, match=r'with indices of its 1 labels, but got \(6, 8\) up to 1'):
        Tile(GREY, labels=['sea'], areas=AREAS)
    with pytest.raises(ValueError, match=r'of shape \(6, 8\)'):
        Tile(GREY, labels=['sea', 'cat'], areas=AREAS[:3])


def test_a_panel_colours_areas_and_draws_no_frames():
    """Without names it is the panel of the tinted image."""
    tile = Tile(GREY, areas=AREAS, labels=['', ''])
    tinted = tile.tinted([LABEL_COLORS[0]] * 2)
    panel, expected = (draw_panel([dict(a=one)], tile_width=80) for one in (tile, Tile(tinted)))
    assert np.array_equal(panel, expected)
    named = Tile(GREY, areas=AREAS, labels=['sea', 'cat'], scores=[0.4, 0.1])
    assert not np.array_equal(draw_panel([dict(a=named)], tile_width=80), expected)
