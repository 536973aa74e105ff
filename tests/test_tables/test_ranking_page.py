"""What the page of a ranked table says, from entries by hand."""

import re

import pytest
from PIL import Image

from raproc.kinds import Difference, McNemar
from raproc.tables import (
    Cell,
    Entry,
    Grid,
    Picture,
    Place,
    Rank,
    Section,
    Summary,
    as_html,
    as_markdown,
    ranking_document,
    write_ranking_page,
)
from raproc.tables.ranking_page import headline, losses_of

UP, DOWN, OPEN = ((5.0, 1.0, 9.0), (-4.0, -6.0, -2.0), (1.0, -1.0, 3.0))


def entry(row, column, score, gain=None, baseline='input', metric='top-1', seen=False):
    difference = gain and Difference(*gain, p_value=0.5)
    own = baseline if gain else None
    test = McNemar(3, 7, 0.3) if gain and metric == 'top-1' else None
    return Entry(
        'sr', row, column, score, 1.0, {0: score}, 100, metric, seen, difference, own, test
    )


def cell(column, **made_of):
    place = Place('sr', 'plain', 0, column)
    return Cell(place, dict(score=1.0), dict(score=1.0), 100, False, 'top-1', made_of)


@pytest.fixture
def summary():
    """RA wins one recognizer, loses another, and is open on a third; plain loses one."""
    psnr = dict(metric='psnr')
    entries = [
        entry('original', 'one', 90.0, UP),
        entry('input', 'one', 30.0),
        entry('plain', 'one', 50.0, UP),
        entry('plain', 'two', 40.0, (-9.0, -12.0, -6.0)),
        entry('RA', 'one', 60.0, UP, 'plain', seen=True),
        entry('RA', 'two', 36.0, DOWN, 'plain'),
        entry('RA', 'boxes', 20.0, OPEN, 'plain', 'mAP'),
        entry('original', 'mean', 90.0),
        entry('input', 'mean', 30.0),
        entry('plain', 'mean', 45.0, UP),
        entry('RA', 'mean', 48.0, OPEN, 'plain'),
        entry('input', 'psnr', 22.0, **psnr),
        entry('plain', 'psnr', 26.25, (4.0, 3.9, 4.1), **psnr),
        entry('RA', 'psnr', 26.0, (-0.25, -0.3, -0.2), 'plain', 'psnr'),
    ]
    ranks = [
        Rank('sr', 'RA', 1, 1, 2, 2, True, 3),
        Rank('sr', 'plain', 2, 1, 2, 1, True, 3),
        Rank('sr', 'input', 3, 3, 3, 3, False, 3),
    ]
    cells = [cell('one', weights='aa', images='ff', checkpoint='cc'), cell('psnr')]
    return Summary('input', None, entries, cells, ranks, dict(mean=['one', 'two']))


def test_the_headline_counts(summary):
    assert headline(summary) == (
        'The processor with the highest PSNR is the one that is recognized best in 0 of 1 task; '
        'those made from another one, with recognition in their loss, are recognized better than '
        'it in 1 of 3 comparisons and worse in 1, beyond noise, for -0.25 dB.'
    )


def test_losses_are_all_listed_the_largest_first(summary):
    assert [(e.row, e.column) for e in losses_of(summary)] == [('plain', 'two'), ('RA', 'two')]


def test_the_document(summary, tmp_path):
    _, sections = ranking_document(summary, tmp_path, 'table', 'a command')
    task, losses, measured = sections
    sentence, picture, scores, _, gains = task.parts
    assert sentence == (
        'Of 3 processors, RA is recognized best: 48.0% on average (originals 90.0, input 30.0); '
        'not worse beyond noise: plain. The highest PSNR has plain, place 2 by recognition.'
    )
    assert Image.open(picture.path).size == (960, 680)
    assert scores.head[:6] == ['processor', 'place', 'PSNR (dB)', 'SSIM', 'mean', 'one']
    assert scores.lines[0][:5] == ['original', '', '', '', '90.0 ± 2.0']
    assert scores.lines[1][:2] == ['RA', '1 (1 to 2)']
    assert scores.lines[1][2:6] == ['26.00', '', '48.0 ± 2.0', '**60.0 ± 2.0**']
    assert gains.lines == [
        [
            'RA (over plain)',
            '**-0.25**\n(-0.30 to -0.20)',
            '**+5.0**\n(+1.0 to +9.0)\n3 / 7',
            '**-4.0**\n(-6.0 to -2.0)\n3 / 7',
            '+1.0\n(-1.0 to +3.0)',
        ]
    ]
    assert (
        '5 comparisons' in losses.parts[0] and '2 are lost beyond noise, 2 are' in losses.parts[0]
    )
    assert losses.parts[1].lines[0][1:] == [
        'plain',
        'input',
        'two',
        '-9.0 (-12.0 to -6.0)',
        '3 / 7',
    ]
    assert measured.parts[2].lines == [['one', '100', 'ff']]
    assert measured.parts[3].lines == [
        ['recognizer one', 'aa'],
        ['super-resolution: plain', 'cc'],
    ]


def test_without_ra_and_without_doubt(summary, tmp_path):
    summary.entries = [e for e in summary.entries if e.row != 'RA']
    summary.ranks = [
        Rank('sr', 'plain', 1, 1, 1, 1, True, 2),
        Rank('sr', 'input', 2, 2, 2, 2, False, 2),
    ]
    assert headline(summary).endswith('recognized best in 1 of 1 task.')
    _, (task, *_) = ranking_document(summary, tmp_path, 'table')
    assert len(task.parts) == 3
    assert task.parts[0].endswith('(originals 90.0, input 30.0), beyond noise. It has the highest '
                                  'PSNR, too.')  # fmt: skip


def test_a_table_without_ranks(summary, tmp_path):
    summary.ranks = []
    with pytest.raises(ValueError, match='expected a table with ranks, .*; set `means`'):
        ranking_document(summary, tmp_path, 'table')


def test_the_page_holds_everything(summary, tmp_path):
    paths = write_ranking_page(summary, tmp_path, 'table', 'Title')
    assert [path.name for path in paths] == ['table.html', 'table_sr.png']
    text = paths[0].read_text(encoding='utf-8')
    assert re.findall('<h2>(.*?)</h2>', text) == ['Super-resolution', 'Losses', 'What was measured']
    assert '<b>60.0 ± 2.0</b>' in text and 'src="data:image/png;base64,' in text
    assert 'http' not in re.sub('base64,[^"]*', '', text)


def test_markdown_and_html_of_one_document(tmp_path):
    Image.new('RGB', (4, 4)).save(tmp_path / 'a.png')
    grid = Grid(['a_b', 'c'], [['1|2', '**<x>**\ny']])
    parts = ['Some **text**.', Picture(tmp_path / 'a.png', 'A picture'), grid]
    sections = [Section('Title', parts)]
    assert as_markdown(['Lead.'], sections, tmp_path / 'page') == (
        'Lead.\n\n## Title\n\nSome **text**.\n\n![A picture](../a.png)\n\n'
        '| a\\_b | c |\n| --- | --- |\n| 1\\|2 | **&lt;x>**<br>y |\n'
    )
    page = as_html('Page', ['Lead.'], sections)
    assert '<p>Lead.</p>' in page and '<p>Some <b>text</b>.</p>' in page
    assert '<tr><td>1|2</td><td><b>&lt;x&gt;</b><br>y</td></tr>' in page
