"""The page of the demo says what the matrix says, and needs no other file."""

import base64
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from raproc.kinds import Difference
from raproc.tables import Entry, Summary

ROOT = Path(__file__).parents[1]
PICTURES = ('table', 'lambda', 'gained', 'lost')


@pytest.fixture
def write_page(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / 'demo'))
    from report import write_page

    return write_page


@pytest.fixture
def folder(tmp_path):
    """A folder with the four pictures, each of a grey of its own."""
    for grey, name in enumerate(PICTURES):
        Image.fromarray(np.full((4, 4, 3), grey, np.uint8)).save(tmp_path / f'{name}.png')
    return tmp_path


def entry(row, column, score, gain=None, metric='top-1', seeds=(0,)):
    gain = gain and Difference(*gain, p_value=0.5)
    seen = (row, column) == ('ra', 'resnet')
    scores = dict.fromkeys(seeds, score)
    return Entry('sr', row, column, score, 1.0, scores, 500, metric, seen, gain)


def summary(**kwargs):
    entries = [
        entry('plain', 'resnet', 60.04, **kwargs),
        entry('plain', 'psnr', 24.126, metric='psnr', **kwargs),
        entry('ra', 'resnet', 70.04, (10.0, 7.96, 12.0), **kwargs),
        entry('ra', 'densenet', 61.0, (1.0, -0.52, 2.5), **kwargs),
        entry('ra', 'psnr', 24.006, (-0.12, -0.13, -0.11), 'psnr', **kwargs),
    ]
    return Summary(baseline='plain', reference=None, entries=entries, cells=[])


def cells(text, row):
    line = next(line for line in text.split('<tr>') if line.startswith(f'<td>{row}<'))
    return re.findall(r'<td(?: class="seen")?>.*?</td>', line)


def test_scores_and_gains(write_page, folder):
    text = write_page(summary(), folder, [], 'densenet').read_text(encoding='utf-8')
    assert re.findall('<th>(.*?)</th>', text) == ['processor', 'resnet', 'densenet', 'psnr']
    _, resnet, densenet, psnr = cells(text, 'RA')
    assert resnet == '<td class="seen">70.0<small class="up">+10.0<br>+8.0 to +12.0</small></td>'
    assert psnr == '<td>24.01<small class="down">-0.12<br>-0.13 to -0.11</small></td>'
    assert densenet == '<td>61.0<small class="">+1.0<br>-0.5 to +2.5</small></td>'
    assert cells(text, 'plain')[1:] == ['<td class="seen">60.0</td>', '<td></td>', '<td>24.13</td>']


def test_the_note_tells_how_many_seeds_there_are(write_page, folder):
    one = write_page(summary(), folder, [], 'densenet').read_text(encoding='utf-8')
    assert '95% interval over images (1 seed)' in one
    three = write_page(summary(seeds=(0, 1, 2)), folder, [], 'densenet').read_text(encoding='utf-8')
    assert '95% interval over images and seeds (3 seeds)' in three


def test_everything_is_in_the_file(write_page, folder):
    path = write_page(summary(), folder, ['python a.py --num 4', "python b.py 'x < y'"], 'densenet')
    text = path.read_text(encoding='utf-8')
    contents = re.findall('src="data:image/png;base64,(.*?)"', text)
    expected = [(folder / f'{name}.png').read_bytes() for name in PICTURES]
    assert [base64.b64decode(content) for content in contents] == expected
    assert not re.search(r'(src|href)="(?!data:)', text)
    assert 'Predictions of densenet, which took no part' in text
    assert 'initial-scale=1' in text and '@media (max-width: 640px)' in text
    assert '<pre>python a.py --num 4\npython b.py &#x27;x &lt; y&#x27;</pre>' in text
    assert path == folder / 'report.html' and not list(folder.glob('*.tmp'))


def test_a_missing_picture_is_an_error_and_leaves_the_page_as_it_was(write_page, folder):
    before = write_page(summary(), folder, [], 'densenet').read_bytes()
    (folder / 'gained.png').unlink()
    with pytest.raises(FileNotFoundError, match='gained.png'):
        write_page(summary(), folder, ['other'], 'densenet')
    assert (folder / 'report.html').read_bytes() == before
