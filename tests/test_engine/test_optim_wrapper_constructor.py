"""The optimizer holds what is trained and nothing else."""

import pytest
import torch
from mmengine.optim import build_optim_wrapper
from torch import nn

from raproc.engine.optim_wrapper_constructor import TrainableOptimWrapperConstructor
from raproc.registry import OPTIM_WRAPPER_CONSTRUCTORS

CFG = dict(type='OptimWrapper', optimizer=dict(type='Adam', lr=0.1, weight_decay=0.2))


@pytest.fixture
def model():
    """A trained layer beside a frozen network."""
    frozen = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).requires_grad_(False)
    return nn.ModuleDict(dict(trained=nn.Linear(1, 2), frozen=frozen))


def held(optim_wrapper):
    return [p for group in optim_wrapper.optimizer.param_groups for p in group['params']]


def test_only_trainable_parameters_in_one_group(model):
    optim_wrapper = TrainableOptimWrapperConstructor(CFG)(model)
    assert [id(p) for p in held(optim_wrapper)] == [id(p) for p in model['trained'].parameters()]
    assert len(optim_wrapper.optimizer.param_groups) == 1
    assert optim_wrapper.optimizer.param_groups[0]['lr'] == 0.1


def test_paramwise_cfg(model, caplog):
    optim_wrapper = TrainableOptimWrapperConstructor(CFG, dict(bias_lr_mult=2.0))(model)
    assert [id(p) for p in held(optim_wrapper)] == [id(p) for p in model['trained'].parameters()]
    assert [group['lr'] for group in optim_wrapper.optimizer.param_groups] == [0.1, 0.2]
    assert 'is skipped' not in caplog.text


def test_partly_frozen_module_and_paramwise_cfg(model):
    model['trained'].bias.requires_grad_(False)
    optim_wrapper = TrainableOptimWrapperConstructor(CFG, dict(norm_decay_mult=0.0))(model)
    assert [id(p) for p in held(optim_wrapper)] == [id(model['trained'].weight)]


def test_looks_inside_a_parallel_wrapper(model):
    wrapped = nn.Module()
    wrapped.module = model
    assert len(held(TrainableOptimWrapperConstructor(CFG)(wrapped))) == 2


def test_nothing_to_train_is_an_error(model):
    model.requires_grad_(False)
    with pytest.raises(ValueError, match='something to train, but got ModuleDict without'):
        TrainableOptimWrapperConstructor(CFG)(model)


@pytest.mark.parametrize('kind', ['Adamm', 'torch.optim.Adamm', 'no_such_package.Adam'])
def test_unknown_optimizers_are_named(model, kind):
    cfg = dict(type='OptimWrapper', optimizer=dict(type=kind, lr=0.1))
    with pytest.raises(ValueError, match=f"such as Adam, .* but got '{kind}'; set optim_wrapper"):
        TrainableOptimWrapperConstructor(cfg)(model)


@pytest.mark.parametrize('kind', ['torch.optim.Adam', torch.optim.Adam])
def test_optimizers_by_path_and_by_class(model, kind):
    cfg = dict(type='OptimWrapper', optimizer=dict(type=kind, lr=0.1))
    assert type(TrainableOptimWrapperConstructor(cfg)(model).optimizer) is torch.optim.Adam


def test_registered_for_mmengine(model):
    name = 'TrainableOptimWrapperConstructor'
    assert OPTIM_WRAPPER_CONSTRUCTORS.get(name) is TrainableOptimWrapperConstructor
    cfg = dict(CFG, constructor=f'raproc.{name}')
    optim_wrapper = build_optim_wrapper(model, cfg)
    assert isinstance(optim_wrapper.optimizer, torch.optim.Adam)
    assert len(held(optim_wrapper)) == 2
