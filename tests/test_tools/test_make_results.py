"""Results from their JSON files: verdicts by hand, and a check that notices every change."""

import json

import pytest

from raproc.evaluation.matrix import Entry, Summary, write_report

GAINS = {
    'ra:r18': dict(value=9.2, low=5.0, high=13.0, p_value=0.0001),
    'ra:r50': dict(value=1.0, low=-1.0, high=3.0, p_value=0.3),
    'ra:v16': dict(value=-5.0, low=-8.0, high=-2.0, p_value=0.01),
}
CLAIM = dict(
    title='RA beats plain',
    table='table2',
    rows=['ra'],
    columns=['r18'],
    expected='higher',
    paper=dict(table='table2', row='ra', seen=True),
)


def entry(row, score, gain=None, **kwargs):
    return Entry('sr', row, 'r18', score, 2.0, {0: score}, 300, 'top-1', False, gain, **kwargs)


@pytest.fixture
def folder(tmp_path):
    entries = [entry('plain', 52.6)]
    entries += [entry(row, 52.6 + gain['value'], gain) for row, gain in GAINS.items()]
    write_report(Summary('plain', None, entries, []), tmp_path, 'table2', 'Table 2', 'python x.py')
    content = dict(title='Results', text=['How it was done.'], claims=[CLAIM])
    (tmp_path / 'claims.json').write_text(json.dumps(content))
    return tmp_path


def test_page_and_check(folder, run_tool):
    run_tool('analysis_tools/make_results', folder)
    page = (folder / 'README.md').read_text()
    assert (
        '| sr | ra:r18 | r18 | 52.6 | 61.8 | +9.2 (+5.0 to +13.0) | < 0.001 | 1 | holds |' in page
    )
    assert '| 0.010 | 1 | does not hold |' in page
    # Twice the half width of 2 at 1.0: (2.8 / 1.96 * 2 / 1)^2 times 300 images.
    assert '| undecided: 2449 images needed |' in page
    assert '+7.7 to +11.7 |' in page  # ResNet-101 and VGG-16 on the diagonal of the paper's table 2
    run_tool('analysis_tools/make_results', folder, '--check')


@pytest.mark.parametrize('name', ['README.md', 'table2.md', 'table2.csv', 'table2.png'])
def test_check_names_what_was_changed(folder, run_tool, name):
    run_tool('analysis_tools/make_results', folder)
    (folder / name).write_bytes((folder / name).read_bytes() + b' ')
    with pytest.raises(SystemExit, match=f'{name} in .* are not what the JSON files give'):
        run_tool('analysis_tools/make_results', folder, '--check')


def test_claim_without_a_table(folder, run_tool):
    (folder / 'table2.json').unlink()
    with pytest.raises(SystemExit, match="the claim 'RA beats plain' needs .*table2.json"):
        run_tool('analysis_tools/make_results', folder)
