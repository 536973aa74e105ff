"""A checkpoint that does not fit is an error; one without T can start a run with T."""

from types import SimpleNamespace

import pytest
import torch
from tiny import EDITOR
from torch import nn

from raproc.engine.hooks import CheckpointFitHook
from raproc.models import RecognitionAwareModel


def check(model, saved, training=False, resume=False):
    runner = SimpleNamespace(
        model=model,
        cfg=dict(task='sr'),
        _train_loop=object() if training else None,
        _resume=resume,
    )
    CheckpointFitHook().after_load_checkpoint(runner, saved)


@pytest.fixture
def model():
    return RecognitionAwareModel(EDITOR)


@pytest.fixture
def with_transformer():
    return RecognitionAwareModel(EDITOR, transformer=EDITOR)


def test_fits(model):
    state = model.state_dict()
    check(model, dict(state_dict=state))
    check(model, state)
    check(model, {f'module.{key}': value for key, value in state.items()})


def test_keys_and_shapes_are_named(model):
    state = dict(model.state_dict(), **{'processor.extra': torch.zeros(2)})
    state['processor.conv_last.weight'] = torch.zeros(3, 64, 9, 9)
    del state['processor.conv_last.bias']
    with pytest.raises(ValueError, match='does not fit the model of this config') as error:
        check(model, dict(state_dict=state))
    assert str(error.value).splitlines()[1:4] == [
        '  processor.conv_last.bias: missing from the checkpoint, the model has (3,)',
        '  processor.extra: in the checkpoint (2,), but the model has no such key',
        '  processor.conv_last.weight: (3, 64, 9, 9) in the checkpoint, but (3, 4, 9, 9) in the '
        'model',
    ]


def test_a_plain_run_starts_one_with_a_transformer(model, with_transformer):
    plain = dict(state_dict=model.state_dict())
    check(with_transformer, plain, training=True)
    for options in (dict(), dict(training=True, resume=True)):
        with pytest.raises(ValueError, match=r'transformer.conv_last.bias: missing'):
            check(with_transformer, plain, **options)


def test_a_transformer_that_differs_never_fits(with_transformer):
    state = with_transformer.state_dict()
    state['transformer.conv_last.bias'] = torch.zeros(5)
    with pytest.raises(ValueError, match=r'transformer.conv_last.bias: \(5,\) in the checkpoint'):
        check(with_transformer, dict(state_dict=state), training=True)


def test_other_models_are_not_checked():
    check(nn.Linear(1, 1), dict(state_dict=dict(foreign=torch.zeros(1))))


def test_another_task_may_start_a_run_but_is_not_tested(model):
    saved = dict(state_dict=model.state_dict(), meta=dict(task='dn'))
    check(model, saved, training=True)
    with pytest.raises(ValueError, match="for the task 'sr', but got those of 'dn'"):
        check(model, saved)
