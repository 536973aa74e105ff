"""Processors in the plane of quality and recognition."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from raproc.visualization import PlanePoint, draw_plane
from raproc.visualization.plane import FRONT, LEVEL, MOVED

PLAIN = PlanePoint('plain', 26.0, 50.0, 2.0, on_front=True)


def pixels(page, color):
    """How many pixels are nearly of a colour."""
    return int((np.abs(page - 255 * np.array(to_rgb(color))) < 12).all(-1).sum())


def test_points_the_front_and_an_arrow(tmp_path):
    ra = PlanePoint('RA', 25.0, 60.0, 2.0, on_front=True, origin='plain')
    page = draw_plane([PLAIN, ra], levels={'originals': 80.0}, path=tmp_path / 'a.png')
    alone = draw_plane([PLAIN])
    assert page.shape == alone.shape == (680, 960, 3)
    assert (tmp_path / 'a.png').is_file()
    assert pixels(alone, FRONT) > 50
    assert pixels(alone, MOVED) == pixels(alone, LEVEL) == 0
    assert pixels(page, MOVED) > 300 and pixels(page, LEVEL) > 10


def test_wrong_points():
    with pytest.raises(ValueError, match=r"each origin among them, but got \['RA'\] with \['P'\]"):
        draw_plane([PlanePoint('RA', 25.0, 60.0, origin='P')])
    with pytest.raises(ValueError, match=r'expected points, .* but got \[\]'):
        draw_plane([])
    with pytest.raises(ValueError, match="finite numbers for the point 'x', but got"):
        PlanePoint('x', float('inf'), 1.0)
