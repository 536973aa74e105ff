"""A loss that is no number stops the run and leaves the checkpoints from before."""

import pytest
import torch
from mmengine.config import Config
from tiny_run import checkpoints, disturbed, latest, run_config

from raproc.engine import build_runner
from raproc.engine.hooks import InvalidLossHook

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


def finite(checkpoint):
    return all(torch.isfinite(value).all() for value in checkpoint['state_dict'].values())


def test_stops_with_iteration_losses_and_names(data, tmp_path):
    config = disturbed(run_config(data, tmp_path, **QUICK), type='PoisonHook', iteration=4)
    with pytest.raises(FloatingPointError, match='not finite at iteration 4') as error:
        build_runner(config).train()
    message = str(error.value)
    assert "'loss_processing': nan" in message and "'loss_tiny': nan" in message
    assert message.count('.png') == 4 and str(data / 'images' / 'class') in message
    assert str(tmp_path) in message
    assert checkpoints(tmp_path) == ['iter_2.pth']
    assert finite(latest(tmp_path))


def test_broken_weights_are_never_written(data, tmp_path):
    """The loss may still be finite when the step has already made the weights infinite."""
    config = run_config(data, tmp_path, param_scheduler=None, **QUICK)
    config.optim_wrapper.optimizer = dict(type='SGD', lr=float('inf'))
    config.default_hooks.checkpoint.interval = 1
    with pytest.raises(FloatingPointError, match='after iteration 1: .*conv_first.0.weight'):
        build_runner(config).train()
    assert checkpoints(tmp_path) == []


@pytest.mark.parametrize('loss', [float('inf'), float('-inf'), float('nan')])
def test_any_infinite_loss(loss):
    runner = Config(dict(iter=6, work_dir='here'))
    with pytest.raises(FloatingPointError, match=r'iteration 7: .*images: \[\]'):
        InvalidLossHook().after_train_iter(runner, 0, None, dict(loss=torch.tensor(loss)))


def test_finite_losses_pass():
    for outputs in (None, {}, dict(loss=torch.tensor(1.0), acc=torch.tensor(float('nan')))):
        InvalidLossHook().after_train_iter(None, 0, None, outputs)
