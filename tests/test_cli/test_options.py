"""What the command-line options mean for a config."""

from argparse import ArgumentParser

import pytest
import torch
from mmengine.config import Config
from mmengine.optim import OptimWrapper

from raproc.cli.options import add_options, config_from
from raproc.engine.config import default_work_dir, skip_corrupt, use_amp


def parse(*args):
    parser = ArgumentParser()
    add_options(parser)
    return parser.parse_args([str(arg) for arg in args])


@pytest.fixture
def path(tmp_path):
    (tmp_path / 'plain').mkdir()
    (tmp_path / 'plain' / 'sr.py').write_text('model = dict(scale=4)\n')
    return tmp_path / 'plain' / 'sr.py'


def test_defaults(path):
    config = config_from(parse(path))
    assert config.model == dict(scale=4)
    assert config.launcher == 'none'
    assert config.work_dir == 'work_dirs/plain/sr'


def test_work_dir_of_the_command_line_comes_before_that_of_the_config(path):
    path.write_text("work_dir = 'from_config'\n")
    assert config_from(parse(path)).work_dir == 'from_config'
    assert config_from(parse(path, '--work-dir', 'mine')).work_dir == 'mine'


def test_cfg_options(path):
    config = config_from(parse(path, '--cfg-options', 'model.scale=2', 'model.sizes=[1,2]'))
    assert config.model == dict(scale=2, sizes=[1, 2])


def test_launcher_sets_the_local_rank(path, monkeypatch):
    monkeypatch.setenv('LOCAL_RANK', '')
    monkeypatch.delenv('LOCAL_RANK')
    config = config_from(parse(path, '--launcher', 'pytorch', '--local-rank', 1))
    assert config.launcher == 'pytorch'
    from os import environ

    assert environ['LOCAL_RANK'] == '1'


@pytest.mark.parametrize(
    'path, expected',
    [
        ('configs/ra/sr_r18_cls.py', 'work_dirs/ra/sr_r18_cls'),
        ('raproc::plain/dn_voc.py', 'work_dirs/plain/dn_voc'),
        ('/some/where/configs/ra/sr.v2.py', 'work_dirs/ra/sr.v2'),
    ],
)
def test_default_work_dir_has_the_method(path, expected):
    assert default_work_dir(path) == expected


@pytest.mark.parametrize(
    'gpu, given, expected',
    [
        (
            False,
            dict(type='OptimWrapper'),
            dict(type='raproc.AutocastOptimWrapper', dtype='bfloat16'),
        ),
        (False, dict(), dict(type='raproc.AutocastOptimWrapper', dtype='bfloat16')),
        (
            False,
            dict(type='AmpOptimWrapper', loss_scale=1.0),
            dict(type='raproc.AutocastOptimWrapper', dtype='bfloat16'),
        ),
        (True, dict(type='OptimWrapper'), dict(type='AmpOptimWrapper', loss_scale='dynamic')),
        (True, dict(), dict(type='AmpOptimWrapper', loss_scale='dynamic')),
        (True, dict(type='AutocastOptimWrapper'), dict(type='AutocastOptimWrapper')),
    ],
)
def test_amp(gpu, given, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: gpu)
    config = Config(dict(optim_wrapper=dict(given, optimizer=dict(type='Adam'))))
    use_amp(config)
    assert config.optim_wrapper == dict(expected, optimizer=dict(type='Adam'))


@pytest.mark.parametrize('type_', ['mmengine.OptimWrapper', OptimWrapper])
def test_amp_of_a_wrapper_however_it_is_written(type_, monkeypatch):
    config = Config(dict(optim_wrapper=dict(type=type_, optimizer=dict(type='Adam'))))
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: True)
    use_amp(config)
    assert config.optim_wrapper.type == 'AmpOptimWrapper'


@pytest.mark.parametrize('gpu', [False, True])
def test_amp_of_several_optimizers_is_bfloat16(gpu, monkeypatch):
    part = dict(optimizer=dict(type='Adam'))
    wrapper = dict(processor=dict(part, type='OptimWrapper'), transformer=part)
    config = Config(dict(optim_wrapper=wrapper))
    monkeypatch.setattr(torch.cuda, 'is_available', lambda: gpu)
    use_amp(config)
    assert config.optim_wrapper.type == 'raproc.AutocastOptimWrapper'
    assert config.optim_wrapper.processor.type == 'raproc.AutocastOptimWrapper'
    assert config.optim_wrapper.transformer == part


def test_amp_of_an_unknown_wrapper():
    config = Config(dict(optim_wrapper=dict(type='Own', optimizer=dict(type='Adam'))))
    with pytest.raises(ValueError, match='expected an OptimWrapper for --amp, but got Own; set'):
        use_amp(config)


def test_options_that_other_options_decide(path):
    with pytest.raises(ValueError, match='but got launcher; name it with --launcher'):
        config_from(parse(path, '--cfg-options', 'launcher=pytorch'))
    with pytest.raises(ValueError, match='but got work_dir; --work-dir says it already'):
        config_from(parse(path, '--work-dir', 'a', '--cfg-options', 'work_dir=b'))
    assert config_from(parse(path, '--cfg-options', 'work_dir=b')).work_dir == 'b'


def test_skip_corrupt_goes_inside_of_seeded_datasets(path):
    path.write_text(
        "train_dataloader = dict(dataset=dict(type='SeededDataset', dataset=dict("
        "type='A')))\nval_dataloader = dict(dataset=dict(type='B'))\n"
        'test_dataloader = None\n'
    )
    config = config_from(parse(path, '--skip-corrupt'))
    assert config.train_dataloader.dataset == dict(
        type='SeededDataset', dataset=dict(type='raproc.SkipCorrupt', dataset=dict(type='A'))
    )
    assert config.val_dataloader.dataset == dict(type='raproc.SkipCorrupt', dataset=dict(type='B'))
    assert config.test_dataloader is None


def test_one_dataset_of_two_loaders_is_wrapped_once():
    loader = dict(dataset=dict(type='B'))
    config = Config(dict(val_dataloader=loader, test_dataloader=loader))
    skip_corrupt(config)
    assert config.test_dataloader.dataset == dict(type='raproc.SkipCorrupt', dataset=dict(type='B'))


def test_annotations(path):
    assert 'annotations' not in config_from(parse(path))
    assert config_from(parse(path, '--annotations', 'keep')).annotations == 'keep'
    assert config_from(parse(path, '--skip-corrupt')).annotations == 'skip'
