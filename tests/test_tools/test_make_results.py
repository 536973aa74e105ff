"""Results from their JSON files: verdicts by hand, and a check that notices every change."""

import json

import pytest

from raproc.kinds import Difference
from raproc.tables import Entry, Summary, write_report

GAINS = {
    'ra:r18': Difference(value=9.2, low=5.0, high=13.0, p_value=0.0001),
    'ra:r50': Difference(value=1.0, low=-1.0, high=3.0, p_value=0.3),
    'ra:v16': Difference(value=-5.0, low=-8.0, high=-2.0, p_value=0.01),
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
    entries += [entry(row, 52.6 + gain.value, gain) for row, gain in GAINS.items()]
    write_report(Summary('plain', None, entries, []), tmp_path, 'table2', 'Table 2', 'python x.py')
    write_claims(tmp_path, CLAIM)
    return tmp_path


def test_page_and_check(folder, run_tool):
    run_tool('analysis_tools/make_results', folder)
    page = (folder / 'README.md').read_text()
    assert (
        '| ra:r18 | plain | r18 | 52.6 | 61.8 | +9.2 (+5.0 to +13.0) |  | < 0.001 | holds |' in page
    )
    assert '| 0.010 | does not hold |' in page
    verdicts = '**holds 1 of 3**, does not hold 1 of 3: -5.0 to +9.2'
    assert '| claim | super-resolution |\n| --- | --- |\n' in page
    assert f'| [RA beats plain](#ra-beats-plain) | {verdicts} |' in page
    assert page.index('All claims:') < page.index('| claim |') < page.index('How it was done.')
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


def test_gains_of_seeds_and_of_another_baseline(folder, run_tool):
    gain = Difference(value=3.0, low=1.0, high=5.0, p_value=0.01)
    base = Entry('sr', 'plain:62', 'r18', 50.0, 2.0, {0: 49.0, 1: 51.0}, 300, 'top-1', False)
    row = Entry('sr', 'ra:r18:62', 'r18', 53.0, 2.0, {0: 51.0, 1: 55.0}, 300, 'top-1', True, gain)
    row.baseline = 'plain:62'
    other = Entry(**{**vars(row), 'baseline': 'plain', 'gain': GAINS['ra:r18']})
    entries = [entry('plain', 52.6), base, row, other]
    write_report(Summary('plain', None, entries, []), folder, 'table2', 'Table 2', 'python x.py')
    write_claims(folder, CLAIM)
    run_tool('analysis_tools/make_results', folder)
    page = (folder / 'README.md').read_text()
    line = '| ra:r18:62 | plain:62 | r18 | 50.0 | 53.0 | +3.0 (+1.0 to +5.0) | +2.0, +4.0 |'
    assert line in page and '+9.2' not in page
    write_claims(folder, dict(CLAIM, over=['plain']))
    run_tool('analysis_tools/make_results', folder)
    assert '+9.2' in (folder / 'README.md').read_text()


@pytest.mark.parametrize(
    'margin, counts',
    [
        (4.0, '**holds 1 of 3**, does not hold 2 of 3:'),
        (2.0, '| does not hold 2 of 3:'),
        (14.0, '**holds**:'),
    ],
)
def test_equality_needs_an_interval_within_the_margin(folder, run_tool, margin, counts):
    """Of the gains 9.2 (5 to 13), 1 (-1 to 3) and -5 (-8 to -2)."""
    write_claims(folder, dict(CLAIM, expected='equal', margin=margin))
    run_tool('analysis_tools/make_results', folder)
    assert counts in (folder / 'README.md').read_text()


def test_figures_are_drawn_and_checked(folder, run_tool):
    names = ('lite0', 'psnr', 'ssim')
    entries = [
        Entry('sr', row, name, score, 1.0, {0: score, 1: score + 1}, 300, metric, False)
        for row, score in (('plain', 20.0), ('ra', 21.0), ('original', 30.0))
        for name, metric in zip(names, ('top-1', 'psnr', 'ssim'), strict=True)
    ]
    write_report(Summary('plain', None, entries, []), folder, 'table2', 'Table 2', 'python x.py')
    curves = dict(
        kind='budget',
        file='budget.png',
        alt='curves',
        title='Budget',
        curves=dict(plain={'100': 'plain'}, RA={'100': 'ra'}),
        panels={'top-1 (%)': 'lite0', 'PSNR (dB)': 'psnr'},
        level='original',
    )
    points = dict(
        kind='trade_off',
        file='trade_off.png',
        alt='points',
        title='Lambda',
        column='lite0',
        rows=dict(ra='1e-3'),
        budget=0.1,
    )
    write_claims(folder, dict(CLAIM, figures=[curves, points]))
    run_tool('analysis_tools/make_results', folder)
    assert '![curves](budget.png)' in (folder / 'README.md').read_text()
    for name in ('budget.png', 'trade_off.png'):
        path = folder / name
        path.write_bytes(path.read_bytes() + b' ')
        with pytest.raises(SystemExit, match=name):
            run_tool('analysis_tools/make_results', folder, '--check')
        run_tool('analysis_tools/make_results', folder)


def test_names_for_people_stand_in_pages_and_not_in_the_data(folder, run_tool):
    names = {'ra:r18': 'RA with ResNet-18', 'r18': 'ResNet-18', 'plain': 'plain P'}
    (folder / 'names.json').write_text(json.dumps(names))
    run_tool('analysis_tools/make_results', folder)
    page, table = ((folder / f'{name}.md').read_text() for name in ('README', 'table2'))
    assert '| super-resolution | RA with ResNet-18 | plain P | ResNet-18 | 52.6 |' in page
    assert '| RA with ResNet-18 | `ra:r18` |' in page
    assert '| gain over plain P | ResNet-18 |' in table and '| ra:r50 |' in table
    assert 'sr,ra:r18,r18,' in (folder / 'table2.csv').read_text()
    assert 'RA with' not in (folder / 'table2.json').read_text()
    (folder / 'names.json').write_text(json.dumps({'ra:r18': 'RA', 'ra:r50': 'RA'}))
    with pytest.raises(ValueError, match='another name for each row .* but got ..RA., .RA..'):
        run_tool('analysis_tools/make_results', folder)


def test_ranges_of_points_and_decibels_stand_apart(folder, run_tool):
    loss = Difference(value=-0.2, low=-0.3, high=-0.1, p_value=0.01)
    psnr = [
        Entry('sr', row, 'psnr', score, 0.1, {0: score}, 300, 'psnr', False, gain)
        for row, score, gain in (('plain', 26.4, None), ('ra:r18', 26.2, loss))
    ]
    entries = [entry('plain', 52.6), entry('ra:r18', 61.8, GAINS['ra:r18']), *psnr]
    write_report(Summary('plain', None, entries, []), folder, 'table2', 'Table 2', 'python x.py')
    write_claims(folder, dict(CLAIM, columns=['r18', 'psnr']))
    run_tool('analysis_tools/make_results', folder)
    assert (
        '**holds 1 of 2**, does not hold 1 of 2: +9.2, -0.20 dB |'
        in (folder / 'README.md').read_text()
    )


def test_first_of_several_tables_counts(folder, run_tool):
    """Of two measurements of RA in super-resolution, beside one of another row and of denoising."""
    three = Difference(value=7.0, low=6.0, high=8.0, p_value=0.001)
    entries = [entry('plain', 50.0), entry('ra:r18', 57.0, three)]
    noise = [Entry(**{**vars(e), 'task': 'dn'}) for e in entries]
    for name, of_table in (('three', entries), ('noise', noise)):
        table = Summary('plain', None, of_table, [])
        write_report(table, folder, name, 'Table', 'python x.py')
    write_claims(folder, dict(CLAIM, table=['noise', 'three', 'table2']))
    run_tool('analysis_tools/make_results', folder)
    page = (folder / 'README.md').read_text()
    assert '| claim | super-resolution | denoising |' in page
    assert '**holds 1 of 3**, does not hold 1 of 3: -5.0 to +7.0 | **holds**: +7.0 |' in page
    assert page.count('| ra:r18 | plain | r18 | 50.0 | 57.0 | +7.0 (+6.0 to +8.0) |') == 2
    assert page.index('| super-resolution | ra:v16 |') < page.index('| denoising | ra:r18 |')
    assert '+9.2' not in page
    assert ': [noise](noise.md), [three](three.md), [table2](table2.md).' in page


def test_training_times(folder, run_tool):
    seconds = {'sr/plain/seed0': 60.0, 'sr/plain/seed1': 120.0, 'sr/ra/seed0': 30.0}
    runs = [dict(run=run, iterations=125, seconds=value) for run, value in seconds.items()]
    content = dict(machine='2 cores of X', runs=runs)
    (folder / 'training.json').write_text(json.dumps(content))
    run_tool('analysis_tools/make_results', folder)
    page = (folder / 'README.md').read_text()
    assert 'On 2 cores of X,' in page
    assert '| sr/plain | 2 | 125 | 1.5 |' in page and '| sr/ra | 1 | 125 | 0.5 |' in page


def write_claims(folder, *claims):
    content = dict(
        title='Results',
        summary='All claims:',
        text=['How it was done.'],
        names='Names:',
        claims=claims,
    )
    (folder / 'claims.json').write_text(json.dumps(content))
