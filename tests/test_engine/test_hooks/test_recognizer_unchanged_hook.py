"""Frozen recognizers are bit-identical after training, or the run says what changed."""

from types import SimpleNamespace

import pytest
import torch
from tiny import EDITOR, recognizer
from tiny_run import disturbed, latest, run_config

from raproc.engine import build_runner
from raproc.engine.hooks import RecognizerUnchangedHook
from raproc.models import RecognitionAwareModel

QUICK = dict(train_dataloader__num_workers=0, train_dataloader__persistent_workers=False)


def make(**kwargs):
    model = RecognitionAwareModel(
        EDITOR, recognition=dict(type='RecognitionLoss', recognizer=recognizer(**kwargs))
    )
    return SimpleNamespace(
        model=model, _val_loop=None, _test_loop=None, logger=SimpleNamespace(info=print)
    )


@pytest.mark.parametrize('name', ['network.head.fc.bias', 'network.backbone.bn1.running_mean'])
def test_a_change_of_one_number_is_named(name):
    runner, hook = make(), RecognizerUnchangedHook()
    hook.before_train(runner)
    network = runner.model.recognizers[0]
    tensors = dict(network.named_parameters()) | dict(network.named_buffers())
    tensors[name].data[0] += 1e-6
    with pytest.raises(RuntimeError, match=rf"'tiny' was changed by training: \['{name}'\]"):
        hook.after_train(runner)


def test_unchanged(capsys):
    runner, hook = make(), RecognizerUnchangedHook()
    hook.before_train(runner)
    runner.model.to(memory_format=torch.contiguous_format)  # another layout of the same numbers
    hook.after_train(runner)
    assert "'tiny' is bit-identical" in capsys.readouterr().out


def test_a_recognizer_that_is_trained_may_change():
    runner, hook = make(frozen=False), RecognizerUnchangedHook()
    hook.before_train(runner)
    runner.model.recognizers[0].network.head.fc.bias.data += 1
    hook.after_train(runner)


@pytest.mark.parametrize('average', [False, True], ids=['plain', 'ema'])
def test_bit_identical_after_a_run(data, tmp_path, average):
    config = run_config(data, tmp_path, train_cfg__val_interval=1, **QUICK)
    if average:
        config = disturbed(config, type='EMAHook', momentum=0.1)
    runner = build_runner(config)
    network, saved = runner.model.recognizers[0].network, torch.load(data / 'weights.pth')
    runner.train()
    for name, value in network.state_dict().items():
        assert torch.equal(value, saved[name])
    (log,) = tmp_path.glob('*/*.log')
    assert log.read_text().count("'tiny' is bit-identical to the start of training") == 1
    averaged = latest(tmp_path).get('ema_state_dict', {})
    assert bool(averaged) == average
    assert not any('recogni' in key for key in averaged)
