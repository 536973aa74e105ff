"""tools/test.py scores a checkpoint, or the input itself where nothing is trained."""

import json

import pytest
import torch
from mmengine.registry import DefaultScope
from tiny import EDITOR
from tiny_run import run_config
from torch import distributed

from raproc.registry import MODELS


@pytest.fixture
def config(data, tmp_path):
    run_config(data, tmp_path).dump(tmp_path / 'tiny.py')
    return tmp_path / 'tiny.py'


@pytest.fixture
def baseline(data, tmp_path):
    """A config without anything to train, like those of configs/no_processing."""
    config = run_config(data, tmp_path)
    config.model = dict(type='RecognitionAwareModel', processor=dict(type='Interpolation'))
    config.train_dataloader = None
    for key in ('train_cfg', 'optim_wrapper', 'param_scheduler'):
        config.pop(key)
    config.dump(tmp_path / 'baseline.py')
    return tmp_path / 'baseline.py'


def scores(folder):
    return json.loads((folder / 'scores.json').read_text())


def test_no_processing_needs_no_checkpoint(baseline, tmp_path, run_tool):
    run_tool('test', baseline, '--out', tmp_path / 'scores.json')
    assert set(scores(tmp_path)) == {'PSNR', 'SSIM', 'tiny/accuracy/top1'}
    assert scores(tmp_path)['PSNR'] > 5


def test_saves_images(baseline, tmp_path, run_tool):
    run_tool('test', baseline, '--save-dir', tmp_path / 'images')
    saved = sorted(path.relative_to(tmp_path) for path in tmp_path.glob('images/**/*.png'))
    assert len(saved) == 10
    assert all(path.parts[:2] == ('images', 'processed') for path in saved)


@pytest.mark.skipif(torch.cuda.is_available(), reason='processes on a CPU')
def test_no_processing_in_distributed_processes(baseline, tmp_path, run_tool, monkeypatch):
    address = dict(MASTER_ADDR='127.0.0.1', MASTER_PORT='0')
    for name, value in dict(address, RANK='0', WORLD_SIZE='1', LOCAL_RANK='0').items():
        monkeypatch.setenv(name, value)
    try:
        run_tool('test', baseline, '--out', tmp_path / 'scores.json', '--launcher', 'pytorch')
    finally:
        distributed.destroy_process_group()
    assert scores(tmp_path)['PSNR'] > 5


@pytest.mark.parametrize('amp', [[], ['--amp']])
def test_checkpoint(config, tmp_path, run_tool, amp):
    """A processor that always gives grey has the PSNR of grey images."""
    with DefaultScope.overwrite_default_scope('raproc'):
        state = MODELS.build(EDITOR).state_dict()
    state['conv_last.weight'].zero_()
    state['conv_last.bias'].zero_()
    torch.save({f'processor.{key}': value for key, value in state.items()}, tmp_path / 'grey.pth')
    run_tool('test', config, tmp_path / 'grey.pth', '--out', tmp_path / 'scores.json', *amp)
    assert scores(tmp_path)['PSNR'] == pytest.approx(10.75, abs=0.1)  # variance of uniform: 1 / 12


def test_trained_parts_need_a_checkpoint(config, run_tool):
    with pytest.raises(SystemExit, match='tiny.py has trained parts: name their checkpoint after'):
        run_tool('test', config)


def test_missing_checkpoint(config, tmp_path, run_tool):
    with pytest.raises(FileNotFoundError, match="there is no checkpoint 'no.pth'"):
        run_tool('test', config, 'no.pth')


def test_settings_of_a_training_are_refused(config, run_tool):
    with pytest.raises(ValueError, match='got train_dataloader.batch_size; a test reads test_dat'):
        run_tool('test', config, '--cfg-options', 'train_dataloader.batch_size=2')
