"""One backward pass, several optimizers; the numbers are those of paper and pencil."""

import functools
import signal
import uuid

import pytest
import torch
from mmengine.optim import OptimWrapper
from mmengine.registry import DefaultScope
from tiny_run import disturbed, latest, losses, run_config
from torch import nn

from raproc.engine import build_runner
from raproc.engine.joint_optim_wrapper import JointOptimWrapper
from raproc.engine.joint_optim_wrapper_constructor import JointOptimWrapperConstructor
from raproc.engine.optim_wrapper import AutocastOptimWrapper
from raproc.registry import OPTIM_WRAPPER_CONSTRUCTORS, OPTIM_WRAPPERS

PARTS = dict(
    first=dict(optimizer=dict(type='SGD', lr=0.1)),
    second=dict(optimizer=dict(type='Adam', lr=0.01)),
)


class Product(nn.Module):
    """The product of two scalars, each in a part of its own: 2 * 3."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(1, 1, bias=False)
        self.second = nn.Linear(1, 1, bias=False)
        nn.init.constant_(self.first.weight, 2.0)
        nn.init.constant_(self.second.weight, 3.0)

    def forward(self, x):
        return self.second(self.first(x)).sum()

    def values(self):
        return [self.first.weight.item(), self.second.weight.item()]


@pytest.fixture
def model():
    return Product()


def make(model, wrapper=OptimWrapper, lrs=(0.1, 0.01), **kwargs):
    parts = zip(('first', 'second'), (model.first, model.second), lrs)
    return JointOptimWrapper(
        **{
            name: wrapper(optimizer=torch.optim.SGD(part.parameters(), lr=lr), **kwargs)
            for name, part, lr in parts
        }
    )


def step(model, optim_wrapper, x=1.0):
    with optim_wrapper.optim_context(model):
        loss = model(torch.full((1, 1), x))
    optim_wrapper.update_params(loss)
    return loss


def test_every_optimizer_steps_after_one_backward_pass(model):
    step(model, make(model))
    # d(ab)/da = b = 3, d(ab)/db = a = 2: 2 - 0.1 * 3 and 3 - 0.01 * 2.
    assert model.values() == pytest.approx([1.7, 2.98])
    assert model.first.weight.grad is None and model.second.weight.grad is None


def test_gradients_are_accumulated_for_all(model):
    optim_wrapper = make(model, accumulative_counts=2)
    step(model, optim_wrapper)
    assert model.values() == [2.0, 3.0]
    step(model, optim_wrapper, x=3.0)
    # The mean of both losses: gradients (3 + 9) / 2 and (2 + 6) / 2.
    assert model.values() == pytest.approx([2 - 0.1 * 6, 3 - 0.01 * 4])


def test_last_iteration_steps_with_what_there_is(model):
    optim_wrapper = make(model, accumulative_counts=2)
    optim_wrapper.initialize_count_status(model, 2, 3)
    step(model, optim_wrapper)
    assert model.values() == pytest.approx([1.7, 2.98])


def test_each_part_is_clipped_by_itself(model):
    step(model, make(model, clip_grad=dict(max_norm=1.0)))
    assert model.values() == pytest.approx([1.9, 2.99], abs=1e-5)


def test_bfloat16(model):
    loss = step(model, make(model, AutocastOptimWrapper, dtype='bfloat16'))
    assert loss.dtype == torch.bfloat16 and model.first.weight.dtype == torch.float32
    assert model.values() == pytest.approx([1.7, 2.98])


def test_state_and_learning_rates_are_those_of_the_parts(model):
    optim_wrapper = make(model)
    assert optim_wrapper.get_lr() == {'first.lr': [0.1], 'second.lr': [0.01]}
    state = optim_wrapper.state_dict()
    assert sorted(state) == ['first', 'second']
    other = make(model, lrs=(1.0, 1.0))
    other.load_state_dict(state)
    assert other.get_lr() == {'first.lr': [0.1], 'second.lr': [0.01]}


def test_different_kinds_are_refused(model):
    plain, autocast = make(model), make(model, AutocastOptimWrapper)
    with pytest.raises(ValueError, match="same type.*'OptimWrapper', 1.*'AutocastOptimWrapper', 1"):
        JointOptimWrapper(first=plain['first'], second=autocast['second'])
    with pytest.raises(ValueError, match='at least one optimizer wrapper.*but got {}'):
        JointOptimWrapper()


def test_loss_scaling_is_refused(model):
    wrapper = make(model)['first']
    wrapper.loss_scaler = 'scaler'
    with pytest.raises(ValueError, match="but got OptimWrapper; use bfloat16.*'AutocastOptim"):
        JointOptimWrapper(first=wrapper)


def test_constructor_builds_the_parts(model):
    cfg = dict(PARTS, type='AutocastOptimWrapper', clip_grad=dict(max_norm=1.0))
    with DefaultScope.overwrite_default_scope('raproc'):
        optim_wrapper = JointOptimWrapperConstructor(cfg)(model)
    assert [type(part) for part in optim_wrapper.values()] == 2 * [AutocastOptimWrapper]
    assert isinstance(optim_wrapper['second'].optimizer, torch.optim.Adam)
    assert optim_wrapper['first'].clip_grad_kwargs == dict(max_norm=1.0)
    held = [group['params'] for part in optim_wrapper.values() for group in part.param_groups]
    assert [id(params[0]) for params in held] == [id(p) for p in model.parameters()]


def test_constructor_passes_over_what_is_frozen(model):
    model.second.frozen = nn.Linear(2, 2).requires_grad_(False)
    optim_wrapper = JointOptimWrapperConstructor(PARTS)(model)
    assert len(optim_wrapper['second'].param_groups[0]['params']) == 1


def test_constructor_looks_inside_a_parallel_wrapper(model):
    wrapped = nn.Module()
    wrapped.module = model
    assert len(JointOptimWrapperConstructor(PARTS)(wrapped)) == 2


def test_paramwise_cfg_of_one_part_or_of_all(model):
    parts = dict(PARTS, second=dict(PARTS['second'], paramwise_cfg=dict(custom_keys={})))
    optim_wrapper = JointOptimWrapperConstructor(
        parts, dict(custom_keys=dict(weight=dict(lr_mult=5)))
    )(model)
    assert [group['lr'] for group in optim_wrapper['first'].param_groups] == [0.5]
    assert [group['lr'] for group in optim_wrapper['second'].param_groups] == [0.01]


def test_unknown_part(model):
    with pytest.raises(
        ValueError, match=r"submodules of Product \(\['first', 'second'\]\).*'third'"
    ):
        JointOptimWrapperConstructor(dict(third=PARTS['first']))(model)


def test_forgotten_part(model):
    message = r"got 1 in none or several, such as 'second.weight' in \[\]; .* are \['first'\]"
    with pytest.raises(ValueError, match=message):
        JointOptimWrapperConstructor(dict(first=PARTS['first']))(model)


def test_registered():
    assert OPTIM_WRAPPERS.get('JointOptimWrapper') is JointOptimWrapper
    name = 'JointOptimWrapperConstructor'
    assert OPTIM_WRAPPER_CONSTRUCTORS.get(name) is JointOptimWrapperConstructor


@pytest.fixture
def joint(data):
    """Makes configs of a run that trains a recognizer with the processor."""

    def make_config(work_dir, kind, **options):
        config = run_config(
            data,
            work_dir,
            train_dataloader__num_workers=0,
            train_dataloader__persistent_workers=False,
            **options,
        )
        config.custom_imports.imports.append('raproc.engine.joint_optim_wrapper_constructor')
        # Runs of one process need recognizers of their own.
        config.model.recognition.recognizer.update(name=uuid.uuid4().hex, frozen=False)
        config.model.recognition.loss_weight = 1.0
        config.optim_wrapper = dict(
            type=kind,
            constructor='JointOptimWrapperConstructor',
            processor=dict(optimizer=dict(type='Adam', lr=1e-3)),
            recognition=dict(optimizer=dict(type='SGD', lr=1e-2, momentum=0.9)),
        )
        config.param_scheduler = dict(
            processor=dict(
                type='OneCycleLR', eta_max=1e-3, total_steps=2, convert_to_iter_based=True
            ),
            recognition=dict(type='MultiStepLR', milestones=[1], gamma=0.1),
        )
        return config

    return make_config


def parameters_of(runner):
    return [param.detach().clone() for param in runner.model.parameters()]


@pytest.mark.parametrize('kind, interval', [('OptimWrapper', 3), ('AutocastOptimWrapper', 2)])
def test_interrupted_run_goes_on_as_if_nothing_had_happened(joint, tmp_path, kind, interval):
    """Stopped after the first of two epochs of three iterations, or inside the second."""
    joint = functools.partial(joint, default_hooks__checkpoint__interval=interval)
    whole = build_runner(joint(tmp_path / 'whole', kind))
    before = parameters_of(whole)
    whole.train()
    assert all((old != new).any() for old, new in zip(before, parameters_of(whole)))
    assert whole.optim_wrapper.get_lr()['recognition.lr'] == pytest.approx([1e-3])
    saved = latest(tmp_path / 'whole')
    assert sorted(saved['optimizer']) == sorted(saved['param_schedulers'])
    assert any(key.startswith('recognition.0.recognizer.network.') for key in saved['state_dict'])

    stop = dict(type='SignalHook', iteration=5, signal=int(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        build_runner(disturbed(joint(tmp_path / 'parts', kind), **stop)).train()
    resumed = build_runner(joint(tmp_path / 'parts', kind, resume=True))
    resumed.train()
    assert losses(tmp_path / 'parts') == losses(tmp_path / 'whole')
    assert all(map(torch.equal, parameters_of(whole), parameters_of(resumed)))
