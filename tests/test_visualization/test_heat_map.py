"""Blue is a gain and red a loss, in the same strength; text is readable; files are whole."""

import numpy as np
import pytest
from PIL import Image

from raproc.visualization import HeatMap, draw_heat_map, draw_heat_maps
from raproc.visualization.heat_map import CELL_HEIGHT, CELL_WIDTH, _signed, _text_color

ROWS, COLUMNS = ['ra:r18', 'ra:r50'], ['r18', 'r50']
BLUE, RED, WHITE, GREY = (5, 48, 97), (103, 0, 31), (247, 247, 247), (230, 230, 230)
CELL = CELL_WIDTH * CELL_HEIGHT


def _count(picture, color):
    return int((np.abs(picture.astype(int) - color) <= 2).all(-1).sum())


def test_colours_are_centred_at_zero():
    picture = draw_heat_map([[5, -5], [0, np.nan]], ROWS, COLUMNS)
    for color in (BLUE, RED, WHITE, GREY):
        assert 0.7 * CELL < _count(picture, color) < 1.1 * CELL


def test_panels_share_their_colours():
    panels = [HeatMap([[value]], ['ra'], ['r18']) for value in (1, 10)]
    assert 0.7 * CELL < _count(draw_heat_maps(panels), BLUE) < 1.1 * CELL


def test_limit_of_the_colours():
    narrow = draw_heat_map([[2, 9]], ['ra'], COLUMNS, limit=2)
    assert _count(narrow, BLUE) > 1.4 * CELL
    assert _count(draw_heat_map([[2, 9]], ['ra'], COLUMNS), BLUE) < 1.1 * CELL


def test_seen_cells_are_framed_and_explained():
    values = [[1, 2], [3, 4]]
    plain = draw_heat_map(values, ROWS, COLUMNS)
    framed = draw_heat_map(values, ROWS, COLUMNS, seen=np.eye(2))
    perimeter = 2 * (CELL_WIDTH + CELL_HEIGHT)
    assert _count(framed, (17, 17, 17)) - _count(plain, (17, 17, 17)) > 2 * 2 * perimeter
    assert framed.shape[0] > plain.shape[0]


def test_errors_are_written_where_they_are():
    values = [[1, 1]]
    without = draw_heat_map(values, ['ra'], COLUMNS)
    with_one = draw_heat_map(values, ['ra'], COLUMNS, errors=[[0.5, np.nan]])
    assert with_one.shape[1] > without.shape[1]  # the caption names them, too
    changed = np.argwhere((without != with_one[:, : without.shape[1]]).any(-1))
    cells = changed[changed[:, 0] < without.shape[0] - 84]
    assert np.ptp(cells[:, 1]) < CELL_WIDTH


def test_names_are_not_cut():
    picture = draw_heat_map([[1]], ['a very long name of a row'], ['a very long name of a column'])
    edges = (picture[:, :4], picture[:, -4:], picture[:4], picture[-4:])
    assert all((edge == 255).all() for edge in edges)


def test_equal_rows_are_named_once():
    panel, other = (HeatMap([[1, 2]], [name], COLUMNS) for name in ('ra:r18', 'ra:r50'))
    same, different = draw_heat_maps([panel, panel]), draw_heat_maps([panel, other])
    assert same.shape[1] < different.shape[1]


@pytest.mark.parametrize('values', [[[0.0]], [[np.nan]]])
def test_nothing_gained(values):
    assert draw_heat_map(values, ['ra'], ['r18']).dtype == np.uint8


@pytest.mark.parametrize(
    'value, text',
    [(9.24, '+9.2'), (-4, '−4.0'), (0, '0.0'), (0.04, '0.0'), (-0.04, '0.0'), (np.nan, '–')],
)
def test_numbers_have_their_sign(value, text):
    assert _signed(value) == text


@pytest.mark.parametrize(
    'face, color', [((1, 1, 1, 1), 'black'), ((0.02, 0.19, 0.38, 1), 'white'), ((1, 0, 0), 'black')]
)
def test_text_stands_out(face, color):
    assert _text_color(face) == color


def test_file_is_the_picture(tmp_path):
    path = tmp_path / 'figures/gain.png'
    picture = draw_heat_map([[1, 2]], ['ra'], COLUMNS, title='Gain', path=path)
    assert (np.asarray(Image.open(path).convert('RGB')) == picture).all()


@pytest.mark.parametrize('suffix, start', [('pdf', b'%PDF'), ('svg', b'<?xml')])
def test_vectors(tmp_path, suffix, start):
    path = tmp_path / f'gain.{suffix}'
    draw_heat_map([[1, 2]], ['ra'], COLUMNS, path=path)
    assert path.read_bytes().startswith(start)


def test_unknown_format(tmp_path):
    with pytest.raises(ValueError, match='but got .*gain.xyz'):
        draw_heat_map([[1]], ['ra'], ['r18'], path=tmp_path / 'gain.xyz')


@pytest.mark.parametrize('values, shape', [([1, 2], r'\(2,\)'), ([[]], r'\(1, 0\)')])
def test_bad_values(values, shape):
    with pytest.raises(ValueError, match=rf'shape \(rows, columns\).*but got {shape}'):
        HeatMap(values, ['ra'], COLUMNS)


def test_infinite_values():
    with pytest.raises(ValueError, match='finite or NaN, but got infinity'):
        HeatMap([[np.inf]], ['ra'], ['r18'])


def test_names_must_fit():
    with pytest.raises(ValueError, match=r'\(1, 2\) values .* names .*but got \(2, 2\)'):
        HeatMap([[1, 2]], ROWS, COLUMNS)


@pytest.mark.parametrize('name', ['seen', 'errors'])
def test_shapes_must_fit(name):
    with pytest.raises(ValueError, match=rf'`{name}` .* its values, \(1, 2\), but got \(2, 2\)'):
        HeatMap([[1, 2]], ['ra'], COLUMNS, **{name: np.zeros((2, 2))})


def test_no_panel():
    with pytest.raises(ValueError, match=r'at least one panel, but got \[\]'):
        draw_heat_maps([])


@pytest.mark.parametrize('limit', [0, -1])
def test_bad_limit(limit):
    with pytest.raises(ValueError, match=f'above 0, but got {limit}'):
        draw_heat_map([[1]], ['ra'], ['r18'], limit=limit)
