"""The panel shows the pixels it was given, where they belong, and writes whole files."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from raproc.visualization import Tile, draw_panel

RED, GREEN, BLUE = np.eye(3, dtype=np.uint8) * 255


def _tile(color=RED, size=(32, 32), **kwargs):
    return Tile(np.broadcast_to(color, (*size, 3)), **kwargs)


def _count(panel, color):
    return int((panel == np.asarray(color)).all(-1).sum())


def test_every_image_is_shown_at_the_same_size():
    panel = draw_panel([{'Input': _tile(RED, (8, 8)), 'Target': _tile(BLUE)}], tile_width=64)
    assert panel.dtype == np.uint8 and panel.ndim == 3
    assert _count(panel, RED) == _count(panel, BLUE) == 64 * 64
    assert (
        np.argwhere((panel == BLUE).all(-1))[:, 1].min()
        > np.argwhere((panel == RED).all(-1))[:, 1].max()
    )


def test_small_images_are_enlarged_without_smoothing():
    image = np.zeros((2, 2, 3), np.uint8)
    image[0, 0] = image[1, 1] = RED
    panel = draw_panel([{'Input': Tile(image), 'Target': _tile(BLUE)}], tile_width=64)
    assert _count(panel, RED) == 2 * 32 * 32


def test_images_of_the_page_size_are_not_resampled():
    image = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    panel = draw_panel([{'Target': Tile(image)}], tile_width=64)
    windows = np.lib.stride_tricks.sliding_window_view(panel, image.shape)
    assert (windows[:, :, 0] == image).all((2, 3, 4)).any()


def test_portrait_images_fit_into_the_column():
    panel = draw_panel([{'Target': _tile(BLUE, (64, 32))}], tile_width=64)
    assert _count(panel, BLUE) == 64 * 32


def test_missing_versions_stay_blank():
    panel = draw_panel([{'A': _tile(RED)}, {'B': _tile(BLUE)}], tile_width=32)
    assert _count(panel, RED) == _count(panel, BLUE) == 32 * 32


@pytest.mark.parametrize('correct, color', [(True, (26, 127, 55)), (False, (198, 40, 40))])
def test_caption_tells_right_from_wrong(correct, color):
    neutral = draw_panel([{'A': _tile(BLUE, caption='tabby 0.83')}])
    panel = draw_panel([{'A': _tile(BLUE, caption='tabby 0.83', correct=correct)}])
    assert _count(neutral, color) == 0
    assert _count(panel, color) > 50


def test_long_captions_stay_in_their_column():
    tile = dict(size=(64, 64), caption='a class with a very long name indeed 0.83')
    panel = draw_panel([{'A': _tile(BLUE, **tile), 'B': _tile(BLUE)}], tile_width=100)
    below = panel[-20:, 105:]
    assert (below == 255).all()


def test_boxes_are_drawn_on_the_image():
    boxes = dict(boxes=[[8, 16, 24, 28]], labels=['cat'], scores=[0.9])
    panel = draw_panel([{'A': _tile(BLUE, **boxes)}], tile_width=320)
    rows, columns = np.nonzero((panel == (0, 114, 178)).all(-1))
    left, top = np.argwhere((panel == BLUE).all(-1)).min(0)[::-1]
    assert columns.min() - left == pytest.approx(80, abs=2)
    assert columns.max() - left == pytest.approx(240, abs=2)
    assert rows.max() - top == pytest.approx(280, abs=2)


def test_boxes_are_cut_at_the_border():
    tile = _tile(BLUE, boxes=[[-9, -9, 99, 99]], labels=['cat'])
    panel = draw_panel([{'A': tile}], tile_width=64)
    plain = draw_panel([{'A': _tile(BLUE)}], tile_width=64)
    changed = np.argwhere((panel != plain).any(-1))
    assert (plain[tuple(changed.T)] == BLUE).all()


def test_zoom_enlarges_the_area_under_the_image():
    image = np.zeros((32, 32, 3), np.uint8)
    image[:16, :16] = RED
    row = {'A': Tile(image), 'B': Tile(image[::4, ::4])}
    panel = draw_panel([row], zooms=[(0, 0, 16, 16)], tile_width=320)
    assert _count(panel, RED) > 1.8 * (160**2 + 320**2)


def test_file_is_written_whole(tmp_path):
    path = tmp_path / 'figures/panel.png'
    panel = draw_panel([{'A': _tile(BLUE)}], path, title='Title')
    assert (np.asarray(Image.open(path).convert('RGB')) == panel).all()
    assert [file.name for file in path.parent.iterdir()] == ['panel.png']


def test_failed_write_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / 'panel.png'
    path.write_bytes(b'old')

    def fail(self, file, **kwargs):
        file.write_bytes(b'half')
        raise OSError('disk full')

    monkeypatch.setattr(Figure, 'savefig', fail)
    with pytest.raises(OSError, match='disk full'):
        draw_panel([{'A': _tile()}], path)
    assert path.read_bytes() == b'old' and len(list(tmp_path.iterdir())) == 1


def test_pdf(tmp_path):
    draw_panel([{'A': _tile(caption='cat $x$ 0.9')}], tmp_path / 'panel.pdf')
    assert (tmp_path / 'panel.pdf').read_bytes().startswith(b'%PDF')


def test_unknown_format(tmp_path):
    with pytest.raises(ValueError, match=r"'png'.*, but got .*panel.xyz"):
        draw_panel([{'A': _tile()}], tmp_path / 'panel.xyz')
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('rows', [[], [{}]])
def test_nothing_to_draw(rows):
    with pytest.raises(ValueError, match='at least one row, each with a tile'):
        draw_panel(rows)


def test_aspect_ratios_must_agree():
    with pytest.raises(ValueError, match=r"\(32, 16\) for 'B' beside \(32, 32\)"):
        draw_panel([{'A': _tile(), 'B': _tile(size=(32, 16))}])


@pytest.mark.parametrize('zoom', [(0, 0, 33, 10), (5, 0, 5, 10), (-1, 0, 5, 5)])
def test_zoom_must_lie_inside(zoom):
    with pytest.raises(ValueError, match=r'inside the image of \(H, W\) = \(32, 32\), but got'):
        draw_panel([{'A': _tile()}], zooms=[zoom])


def test_zooms_must_fit_the_rows():
    with pytest.raises(ValueError, match='each of the 1 rows, but got 2'):
        draw_panel([{'A': _tile()}], zooms=[None, None])
