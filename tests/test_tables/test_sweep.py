"""A sweep as a table, and the lambda that a budget allows, by hand."""

import pytest
from tiny_table import make_table

from raproc.tables import Cell, CellStore, Place, best_lambda, points_of, summarize, sweep_plan

# lambda -> PSNR and how many of four images are right.
RUNS = {'0': (26.0, 1), '1e-4': (25.95, 2), '1e-3': (25.9, 3), '1e-2': (25.0, 4)}


@pytest.fixture(scope='module')
def config(tmp_path_factory):
    folder = tmp_path_factory.mktemp('table')
    make_table(folder)
    return str(folder / 'ra.py')


@pytest.fixture
def summary(tmp_path):
    store, places = CellStore(tmp_path / 'cells'), []
    for value, (psnr, right) in RUNS.items():
        row = f'lambda {value}'
        places += [Place('sr', row, 0, 'one'), Place('sr', row, 0, 'quality')]
        records = [dict(image=str(i), label=1, prediction=int(i < right)) for i in range(4)]
        scores = dict(score=25.0 * right)
        store.write(Cell(places[-2], scores, dict(score=10.0), 4, True, 'top-1'), records)
        records = [dict(image=str(i), psnr=psnr, ssim=0.7) for i in range(4)]
        scores, errors = dict(psnr=psnr, ssim=0.7), dict(psnr=0.1, ssim=0.0)
        store.write(Cell(places[-1], scores, errors, 4, False, 'quality'), records)
    return summarize(store, places, 'lambda 0')


def test_plan(config):
    plan = sweep_plan(config, ['1e-2', '1e-3'], seeds=[0, 1], options={'train_cfg.max_epochs': 3})
    assert plan.rows == ['lambda 0', 'lambda 1e-3', 'lambda 1e-2']
    assert plan.baseline == 'lambda 0'
    assert list(plan.columns) == ['one']
    unit = plan.units[-1]
    assert unit.full_config.model.recognition.loss_weight == 1e-2
    assert unit.full_config.train_cfg.max_epochs == 3
    assert unit.work_dir.endswith('ra_lambda/1e-2/seed1')


@pytest.mark.parametrize('value', ['-1', 'inf', 'nan', 'much'])
def test_bad_value(config, value):
    with pytest.raises(ValueError, match=f'a number of at least 0, but got {value!r}'):
        sweep_plan(config, [value])


def test_config_without_a_recognition_loss(config):
    with pytest.raises(ValueError, match='expected a config with one recognition loss'):
        sweep_plan(config.replace('ra.py', 'plain.py'), ['1e-3'])


@pytest.mark.parametrize(
    'budget, row', [(0.1, 'lambda 1e-3'), (0.06, 'lambda 1e-4'), (1, 'lambda 1e-2'), (0.01, None)]
)
def test_best_lambda(summary, budget, row):
    best = best_lambda(summary, 'one', budget)
    assert (best and best.row) == row


def test_points(summary):
    plain, *points = points_of(summary, 'one')
    assert plain.label == 'plain'
    assert [point.label for point in points] == ['1e-4', '1e-3', '1e-2']
    assert points[1].psnr == 25.9 and points[1].score == 75.0
    assert points[1].errors == dict(score=19.6)
