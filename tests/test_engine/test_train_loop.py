"""A run that was stopped, however it was stopped, goes on as if it had not been."""

import os
import pickle
import signal
import subprocess
import sys

import pytest
import torch
from mmengine.utils import apply_to
from tiny_run import ROOT, checkpoints, disturbed, latest, losses, run_config

from raproc.engine import build_runner

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


def resume(config, **options):
    for key, value in dict(resume=True, **options).items():
        config[key] = value
    build_runner(config).train()


def assert_same_run(work_dir, other):
    assert losses(work_dir) == losses(other)
    assert len(losses(work_dir)) == 6
    ours, theirs = latest(work_dir), latest(other)
    for part in ('state_dict', 'optimizer', 'param_schedulers'):
        assert _comparable(ours[part]) == _comparable(theirs[part])


def _comparable(value):
    return pickle.dumps(apply_to(value, torch.is_tensor, torch.Tensor.tolist))


def test_ctrl_c_in_the_middle_of_an_epoch(data, finished, tmp_path):
    config = run_config(data, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        build_runner(
            disturbed(config, type='SignalHook', iteration=5, signal=int(signal.SIGINT))
        ).train()
    assert (latest(tmp_path)['meta']['epoch'], latest(tmp_path)['meta']['iter']) == (1, 4)
    resume(config)
    assert_same_run(tmp_path, finished)


def test_kill_in_the_middle_of_an_epoch(data, finished, tmp_path):
    config = run_config(data, tmp_path / 'run')
    killed = disturbed(config, type='SignalHook', iteration=3, signal=int(signal.SIGKILL))
    killed.dump(tmp_path / 'killed.py')
    environment = dict(
        os.environ,
        PYTHONPATH=os.pathsep.join([str(ROOT), str(ROOT / 'tests')]),
        OMP_NUM_THREADS=str(torch.get_num_threads()),
    )
    command = [sys.executable, ROOT / 'tools/train.py', tmp_path / 'killed.py']
    process = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert checkpoints(tmp_path / 'run') == ['iter_2.pth']
    resume(config)
    assert_same_run(tmp_path / 'run', finished)


def test_checkpoint_of_the_last_iteration_of_an_epoch(data, finished, tmp_path):
    """The third batch is not full: all samples are used up, and the epoch has no iteration left."""
    config = run_config(data, tmp_path, default_hooks__checkpoint__interval=3, **QUICK)
    with pytest.raises(KeyboardInterrupt):
        build_runner(
            disturbed(config, type='SignalHook', iteration=4, signal=int(signal.SIGINT))
        ).train()
    assert (latest(tmp_path)['meta']['epoch'], latest(tmp_path)['meta']['iter']) == (0, 3)
    resume(config)
    assert_same_run(tmp_path, finished)


def test_checkpoint_of_an_epoch_and_no_seed(data, tmp_path):
    """Without a seed a run draws one; a resumed run goes on with it."""
    options = dict(
        QUICK, randomness__seed=None, default_hooks__checkpoint=dict(by_epoch=True, interval=1)
    )
    config = run_config(data, tmp_path / 'whole', **options)
    build_runner(config).train()
    again = run_config(data, tmp_path / 'resumed', **options)
    resume(again, load_from=str(tmp_path / 'whole/epoch_1.pth'))
    assert_same_run(tmp_path / 'resumed', tmp_path / 'whole')


@pytest.mark.parametrize(
    'key, value, message',
    [
        (
            'sampler',
            dict(type='DefaultSampler', shuffle=True),
            'got DefaultSampler and BatchSampler',
        ),
        (
            'batch_sampler',
            dict(type='mmdet.AspectRatioBatchSampler'),
            'and AspectRatioBatchSampler;',
        ),
    ],
)
def test_inside_an_epoch_the_order_must_be_known(data, finished, tmp_path, key, value, message):
    config = run_config(data, tmp_path, **QUICK)
    config.train_dataloader[key] = value
    with pytest.raises(TypeError, match=f'expected a SeededSampler and no.*{message}'):
        resume(config, load_from=str(finished / 'iter_4.pth'))


def test_another_batch_size_goes_on_with_the_samples_that_are_left(data, finished, tmp_path):
    config = run_config(
        data,
        tmp_path,
        train_dataloader__batch_size=2,
        default_hooks__checkpoint__interval=1,
        **QUICK,
    )
    resume(config, load_from=str(finished / 'iter_4.pth'))  # 4 of the 10 samples are done
    assert losses(tmp_path)[:4] == losses(finished)[:4]
    assert len(losses(tmp_path)) == 4 + 3


@pytest.mark.parametrize('length', [dict(max_epochs=1), dict(max_iters=3)])
def test_fewer_images_than_a_batch_has(data, tmp_path, length):
    more = dict(train_dataloader__batch_size=11, train_dataloader__drop_last=True)
    config = run_config(data, tmp_path, **more, **QUICK)
    config.train_cfg = dict(type='ResumableTrainLoop', **length)
    with pytest.raises(ValueError, match='as many images as a batch has, 11, but got 10; set'):
        build_runner(config).train()
