"""The page of the benchmark: not computed, computed, and out of date."""

import json
import shutil
from pathlib import Path

import pytest

from raproc.tables import Entry, Rank, Summary

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT / 'docs' / 'benchmark'
MARKS = (
    '<!-- begin: made by tools/analysis_tools/recognizability_page.py -->',
    '<!-- end -->',
)


def summary():
    rows = dict(input=(30.0, 22.0), plain=(50.0, 26.0))
    entries = [
        Entry('sr', row, column, score, 1.0, {0: score}, 100, metric, False)
        for row, (right, psnr) in rows.items()
        for column, score, metric in (
            ('one', right, 'top-1'),
            ('mean', right, 'top-1'),
            ('psnr', psnr, 'psnr'),
        )
    ]
    ranks = [
        Rank('sr', 'plain', 1, 1, 1, 1, True, 2),
        Rank('sr', 'input', 2, 2, 2, 2, False, 2),
    ]
    return Summary('input', None, entries, [], ranks, dict(mean=['one']))


@pytest.fixture
def page(tmp_path):
    path = tmp_path / 'docs' / 'page.md'
    path.parent.mkdir()
    path.write_text(f'# Title\n\n{MARKS[0]}\nold\n{MARKS[1]}\n\nAfter.\n')
    return path


@pytest.fixture
def run(run_tool, page):
    table = page.parent / 'benchmark' / 'table.json'

    def run(*args):
        run_tool('analysis_tools/recognizability_page', page, '--table', table, *args)

    return run


def test_before_it_is_computed(run, page):
    run()
    text = page.read_text()
    assert text.startswith(f'# Title\n\n{MARKS[0]}\n\n**Not computed yet.**')
    assert text.endswith(f'\n{MARKS[1]}\n\nAfter.\n') and 'old' not in text
    run('--check')
    page.write_text(text.replace('computed it', 'x'))
    run()
    assert page.read_text() == text


def test_computed(run, page):
    folder = page.parent / 'benchmark'
    folder.mkdir()
    content = dict(name='table', title='Title', command='a command', **summary().to_dict())
    (folder / 'table.json').write_text(json.dumps(content))
    with pytest.raises(SystemExit, match='page.md.*table.html.*table_sr.png are not what'):
        run('--check')
    run()
    run('--check')
    text = page.read_text()
    assert '(benchmark/table_sr.png)' in text and 'Computed by: a command' in text
    assert sorted(path.name for path in folder.iterdir()) == [
        'table.html',
        'table.json',
        'table_sr.png',
    ]
    shutil.copy(folder / 'table.json', folder / 'table_sr.png')
    with pytest.raises(SystemExit, match='^[^,]*table_sr.png are not what'):
        run('--check')


def test_a_page_without_marks(run, page):
    page.write_text('# Title\n')
    with pytest.raises(ValueError, match='expected <!-- begin.* once each in .*page.md; put them'):
        run()


def test_the_published_table_is_made_of_the_published_answers(run_tool, tmp_path, monkeypatch):
    """They are enough to compute it again: no image, no network, no file of others."""
    monkeypatch.chdir(tmp_path)
    table = ROOT / 'configs' / 'tables' / 'benchmark' / 'recognizability.py'
    cells = BENCHMARK / 'recognizability_cells.zip'
    run_tool('transfer_matrix', table, '--merge', cells, '--out-dir', tmp_path)
    made, published = (
        json.loads((folder / 'recognizability.json').read_text())
        for folder in (tmp_path, BENCHMARK)
    )
    assert made['ranks'] == published['ranks'] and made['cells'] == published['cells']
    assert len(made['entries']) == len(published['entries']) > 100
    for own, other in zip(made['entries'], published['entries'], strict=True):
        assert own['row'] == other['row'] and own['seeds'] == pytest.approx(other['seeds'])
        assert (own['gain'] or {}) == pytest.approx(other['gain'] or {})
