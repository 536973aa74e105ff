"""The schedule and the start of recognition losses follow the length of a training."""

import pytest
from mmengine.config import Config

from raproc.engine import load_config
from raproc.engine.short_run import shorten

SCENES = 'train_dataloader.dataset.dataset.num_images'


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setenv('RAPROC_SCENES', str(tmp_path))
    return load_config('demo/ra', {SCENES: 64, 'model.recognition.begin_iter': 8})


def test_epochs(config):
    shorten(config, epochs=2)
    assert config.train_cfg.max_epochs == 2
    assert config.param_scheduler.total_steps == 2
    assert config.model.recognition.begin_iter == 4  # 16 iterations became 8


def test_iters(config):
    shorten(config, iters=4)
    assert config.train_cfg.max_iters == 4 and 'max_epochs' not in config.train_cfg
    scheduler = config.param_scheduler
    assert (scheduler.total_steps, scheduler.by_epoch) == (4, False)
    assert 'convert_to_iter_based' not in scheduler
    assert config.model.recognition.begin_iter == 2


def test_images(config):
    shorten(config, images=32)
    assert config.train_dataloader.dataset.dataset.num_images == 32
    assert config.test_dataloader.dataset.type == 'raproc.SpreadSubset'
    assert config.model.recognition.begin_iter == 4


def test_milestones():
    scheduler = dict(type='MultiStepLR', by_epoch=True, milestones=[4, 5], gamma=0.1)
    config = Config(dict(train_cfg=dict(max_epochs=6), param_scheduler=scheduler))
    shorten(config, iters=60)
    assert config.param_scheduler.milestones == [40, 50]


def test_joint_schedules():
    config = load_config('demo/ra_transformer')
    del config.model.recognition['begin_iter']
    shorten(config, epochs=8)
    transformer = config.param_scheduler.transformer
    assert (transformer.begin, transformer.end, transformer.total_steps) == (4, 8, 4)


def test_wrong_use(config):
    with pytest.raises(ValueError, match='expected --epochs or --iters, but got 1 and 2'):
        shorten(config, epochs=1, iters=2)
    by_iters = Config(dict(train_cfg=dict(max_iters=6)))
    with pytest.raises(ValueError, match='that trains by epochs for --epochs, but got .*--iters'):
        shorten(by_iters, epochs=1)
