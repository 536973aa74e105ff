"""Learning curves: what is drawn where, by the pixels, and what is refused."""

import numpy as np
import pytest

from raproc.visualization import draw_learning_curves

BLUE = (0, 114, 178)
PSNR = dict(plain={100: [26.0, 26.4], 200: [26.6]}, RA={100: [25.8], 200: [26.2]})


def _has(picture, color):
    return (np.abs(picture.astype(int) - color).max(-1) < 8).any()


def test_one_panel_per_score(tmp_path):
    panels = {'PSNR (dB)': PSNR, 'top-1 (%)': {'RA': {100: [60.0], 200: [63.0]}}}
    picture = draw_learning_curves(panels, title='Training', path=tmp_path / 'curves.png')
    assert picture.shape == (430, 760, 3)
    assert (tmp_path / 'curves.png').is_file()
    # A method has one colour in all panels, the second here.
    assert _has(picture[:, :380], BLUE) and _has(picture[:, 380:], BLUE)


def test_levels_are_drawn():
    panels = {'PSNR (dB)': PSNR}
    with_level = draw_learning_curves(panels, levels={'PSNR (dB)': dict(original=27.0)})
    assert (with_level != draw_learning_curves(panels)).any()


def test_same_numbers_give_the_same_bytes(tmp_path):
    for name in ('one.png', 'two.png'):
        draw_learning_curves({'PSNR (dB)': PSNR}, path=tmp_path / name)
    assert (tmp_path / 'one.png').read_bytes() == (tmp_path / 'two.png').read_bytes()


@pytest.mark.parametrize('panels', [{}, {'PSNR': {}}, {'PSNR': {'plain': {}}}])
def test_nothing_to_draw(panels):
    with pytest.raises(ValueError, match='expected at least one panel, a curve in each'):
        draw_learning_curves(panels)


def test_iterations_are_positive():
    with pytest.raises(ValueError, match="positive .*, but got 0 for 'plain' in 'PSNR'"):
        draw_learning_curves({'PSNR': {'plain': {0: [1.0], 10: [2.0]}}})
