"""A short table has trainings, cells and test sets of its own."""

import pytest
from tiny_table import make_table

from raproc.tables import read_plan, shorten_plan


@pytest.fixture
def plan(tmp_path):
    return read_plan(str(make_table(tmp_path)))


def test_nothing_to_shorten(plan):
    assert shorten_plan(plan, dict(epochs=None, iters=None, images=None), 'short') is plan


def test_short_folders_and_trainings(plan, tmp_path):
    short = shorten_plan(plan, dict(epochs=None, iters=2, images=4), tmp_path / 'short')
    assert short.images == 4 and short.cells == str(tmp_path / 'short' / 'cells')
    for before, unit in zip(plan.units, short.units, strict=True):
        if before.is_trained:
            assert unit.work_dir.startswith(str(tmp_path / 'short'))
            assert unit.full_config.train_cfg.max_iters == 2
            assert 'max_epochs' not in unit.full_config.train_cfg
            assert unit.full_config.randomness.seed == unit.seed
        else:
            assert unit == before
