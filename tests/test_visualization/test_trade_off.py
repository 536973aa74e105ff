"""Points stand where they belong, the budget is shaded, and names do not cover each other."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from raproc.visualization import TradeOffPoint, draw_trade_off, trade_off
from raproc.visualization.canvas import Canvas

PLAIN = TradeOffPoint('plain', psnr=26.29, ssim=0.795, score=52.6)
# Table 6 of the paper, super-resolution.
POINTS = [
    TradeOffPoint('1e-4', psnr=26.33, ssim=0.803, score=59.2),
    TradeOffPoint('1e-3', psnr=26.31, ssim=0.792, score=61.8),
    TradeOffPoint('1e-2', psnr=25.47, ssim=0.76, score=61.3),
]
GREEN, BLUE = (217, 239, 217), (0, 114, 178)


def _count(picture, color):
    return int((np.abs(picture.astype(int) - color) <= 2).all(-1).sum())


def _curve(points, quality='psnr', budget=None):
    canvas = Canvas(600, 400)
    axes = canvas.figure.add_axes((0.1, 0.1, 0.8, 0.8))
    trade_off._draw_curve(axes, canvas, points, quality, budget)
    return axes, canvas


def test_budget_is_shaded():
    pictures = [draw_trade_off(POINTS, baseline=PLAIN, budget=b) for b in (None, 0.1, 0.5)]
    areas = [_count(picture, GREEN) for picture in pictures]
    assert areas[0] == 0 < areas[1] < areas[2]
    assert _count(pictures[1][:, 560:], GREEN) == 0  # SSIM has no budget


def test_points_stand_in_the_plot():
    axes, _ = _curve([PLAIN, *POINTS], budget=1.5)
    left, right = axes.get_xlim()
    assert left < 26.29 - 1.5 and right > 26.33
    assert axes.get_ylim()[0] < 52.6 and axes.get_ylim()[1] > 61.8


@pytest.mark.parametrize('quality', ['psnr', 'ssim'])
def test_names_are_apart_and_inside(quality):
    axes, canvas = _curve([PLAIN, *POINTS], quality)
    names = [name for name in axes.texts if name.get_text()]
    assert [name.get_text() for name in names] == ['plain', 'λ = 1e-4', 'λ = 1e-3', 'λ = 1e-2']
    boxes = [name.get_window_extent(canvas.renderer) for name in names]
    for index, box in enumerate(boxes):
        assert axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[:index])
        assert not any(
            box.contains(*axes.transData.transform(point.at(quality))) for point in [PLAIN, *POINTS]
        )


def test_errors_are_drawn():
    with_errors = [replace(point, errors=dict(psnr=0.05, score=2.0)) for point in POINTS]
    plain, barred = (draw_trade_off(x, baseline=PLAIN) for x in (POINTS, with_errors))
    assert _count(barred, BLUE) > _count(plain, BLUE) + 100


def test_one_point():
    assert draw_trade_off([PLAIN], baseline=PLAIN).shape == (520, 1120, 3)


def test_file_is_the_picture(tmp_path):
    path = tmp_path / 'lambda.png'
    picture = draw_trade_off(POINTS, baseline=PLAIN, budget=0.1, title='SR', path=path)
    assert (np.asarray(Image.open(path).convert('RGB')) == picture).all()


def test_no_point():
    with pytest.raises(ValueError, match=r'at least one point, but got \[\]'):
        draw_trade_off([], baseline=PLAIN)


def test_bad_budget():
    with pytest.raises(ValueError, match='a drop of PSNR in dB, at least 0, but got -0.1'):
        draw_trade_off(POINTS, baseline=PLAIN, budget=-0.1)


def test_infinite_number():
    with pytest.raises(ValueError, match="finite numbers for the point 'plain', but got .*inf"):
        replace(PLAIN, psnr=float('inf'))
