"""bfloat16 autocast on a CPU, where it is faster."""

import pytest
import torch
from torch import nn

from raproc.engine.optim_wrapper import AutocastOptimWrapper
from raproc.registry import OPTIM_WRAPPERS


def make(model, **kwargs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    return AutocastOptimWrapper(optimizer=optimizer, **kwargs)


def test_forward_is_bfloat16_and_weights_stay_float32():
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    wrapper = make(model, dtype='bfloat16')
    with wrapper.optim_context(model):
        output = model(torch.tensor([[1.0, 2.0]]))
    assert output.dtype == torch.bfloat16
    wrapper.update_params(output.float().sum())
    assert model.weight.dtype == torch.float32
    # Gradient (1, 2), learning rate 0.5.
    torch.testing.assert_close(model.weight.data, torch.tensor([[0.5, 0.0]]))
    assert not torch.is_autocast_enabled('cpu')


@pytest.mark.parametrize('faster', [True, False])
def test_the_device_chooses(faster, monkeypatch):
    monkeypatch.setattr('raproc.engine.optim_wrapper.trains_faster_in_bfloat16', lambda _: faster)
    model = nn.Linear(2, 1)
    with make(model).optim_context(model):
        output = model(torch.ones(1, 2))
    assert output.dtype == (torch.bfloat16 if faster else torch.float32)


def test_gradient_accumulation_and_clipping_still_work():
    model = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(model.weight)
    wrapper = make(model, accumulative_counts=2, clip_grad=dict(max_norm=1.0))
    for step in (1, 2):
        with wrapper.optim_context(model):
            loss = model(torch.full((1, 1), 8.0)).float().sum()
        wrapper.update_params(loss)
        assert model.weight.item() == pytest.approx(-0.5 if step == 2 else 0.0, abs=1e-5)


def test_state_has_no_scaler():
    assert 'loss_scaler' not in make(nn.Linear(1, 1)).state_dict()


@pytest.mark.parametrize('dtype', ['float16', torch.float16, 'int8', None])
def test_other_types_are_refused(dtype):
    with pytest.raises(ValueError, match="expected dtype='auto' or 'bfloat16'.*but got"):
        make(nn.Linear(1, 1), dtype=dtype)


def test_registered():
    assert OPTIM_WRAPPERS.get('AutocastOptimWrapper') is AutocastOptimWrapper
