"""Frozen is a contract: eval mode, no gradients, in no state dict, unchanged by loading."""

import copy

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from mmengine.runner.checkpoint import get_state_dict, load_state_dict
from tiny import EDITOR, batch_of, images, labelled, recognizer

from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import build_recognizer


def build(**kwargs):
    torch.manual_seed(0)
    return RecognitionAwareModel(
        EDITOR,
        dict(type='ProcessingLoss'),
        dict(type='RecognitionLoss', recognizer=build_recognizer(recognizer(**kwargs))),
    )


@pytest.fixture
def model():
    return build()


def snapshot(module):
    tensors = [*module.named_parameters(), *module.named_buffers()]
    return {name: tensor.detach().clone() for name, tensor in tensors}


def test_stays_in_eval_mode(model):
    model.train()
    frozen = model.recognizers[0]
    assert model.processor.training
    assert not any(module.training for module in frozen.modules())
    frozen.train()
    assert not frozen.training


def test_no_parameter_requires_or_receives_a_gradient(model):
    seen = batch_of(images((32, 32)))
    losses = model.train()(seen, seen, [labelled(1)], mode='loss')
    model.parse_losses(losses)[0].backward()
    assert all(not p.requires_grad and p.grad is None for p in model.recognizers[0].parameters())
    assert all(p.grad is not None for p in model.processor.parameters())


@pytest.mark.parametrize('state_dict', [torch.nn.Module.state_dict, get_state_dict])
def test_is_in_no_state_dict(model, state_dict):
    keys = list(state_dict(model))
    assert keys and all(key.startswith('processor.') for key in keys)
    assert not state_dict(model.recognizers[0])


def test_strict_loading_does_not_ask_for_it(model):
    saved = {key: torch.full_like(value, 2) for key, value in model.state_dict().items()}
    before = snapshot(model.recognizers[0])
    for load in (torch.nn.Module.load_state_dict, load_state_dict):
        load(model, saved, strict=True)
    torch.testing.assert_close(snapshot(model.recognizers[0]), before, rtol=0, atol=0)
    assert all((value == 2).all() for value in model.state_dict().values())


def test_strict_loading_still_asks_for_everything_else(model):
    saved = model.state_dict()
    model.processor.register_buffer('mean', torch.zeros(1))
    with pytest.raises(RuntimeError, match='Missing key.*"processor.mean"'):
        model.load_state_dict(saved)


@pytest.mark.parametrize('load', [torch.nn.Module.load_state_dict, load_state_dict])
def test_weights_in_a_foreign_checkpoint_do_not_change_it(model, load):
    before = snapshot(model.recognizers[0])
    saved = model.state_dict()
    prefix = 'recognition.0.recognizer.network.'
    for name, value in model.recognizers[0].network.state_dict().items():
        saved[prefix + name] = value + 1
    load(model, saved)
    torch.testing.assert_close(snapshot(model.recognizers[0]), before, rtol=0, atol=0)


def test_is_in_no_optimizer(model):
    wrapper = build_optim_wrapper(
        model,
        dict(constructor='raproc.TrainableOptimWrapperConstructor', optimizer=dict(type='Adam')),
    )
    held = {id(p) for group in wrapper.optimizer.param_groups for p in group['params']}
    assert held == {id(p) for p in model.processor.parameters()}


def test_distributed_training_ignores_it(model):
    names = [
        *(name for name, _ in model.named_parameters()),
        *(name for name, _ in model.named_buffers()),
    ]
    ignored = model._ddp_params_and_buffers_to_ignore
    assert ignored and set(ignored) == {name for name in names if name.startswith('recognition.')}


def test_deep_copies_keep_the_contract(model):
    twin = copy.deepcopy(model).train()
    assert not any(module.training for module in twin.recognizers[0].modules())
    assert twin.state_dict().keys() == model.state_dict().keys()
    twin.load_state_dict(model.state_dict())


def test_frozen_false_switches_the_contract_off():
    model = build(frozen=False).train()
    seen = batch_of(images((32, 32), (32, 32)))
    losses = model(seen, seen, [labelled(1), labelled(2)], mode='loss')
    model.parse_losses(losses)[0].backward()
    trained = model.recognizers[0]
    assert trained.training and trained.network.backbone.training
    assert all(p.grad is not None for p in trained.parameters())
    assert any(key.startswith('recognition.0.recognizer.network.') for key in model.state_dict())
    assert model._ddp_params_and_buffers_to_ignore == []
    with pytest.raises(RuntimeError, match='Missing key'):
        model.load_state_dict(build().state_dict())
