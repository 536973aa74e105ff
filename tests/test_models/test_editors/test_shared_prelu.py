"""SharedPReLU is nn.PReLU(), with a backward pass of its own."""

import pytest
import torch
from torch import nn

from raproc.models.editors.shared_prelu import SharedPReLU


def test_values_and_gradients_by_hand():
    layer, x = SharedPReLU(), torch.tensor([-4.0, -2.0, 0.0, 3.0], requires_grad=True)
    output = layer(x)
    output.backward(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    assert output.tolist() == [-1.0, -0.5, 0.0, 3.0]
    assert x.grad.tolist() == [0.25, 0.5, 0.75, 4.0]
    assert layer.weight.grad.tolist() == [-4.0 * 1 + -2.0 * 2]


@pytest.mark.parametrize('inplace', [False, True])
def test_gradients_are_right_numerically(inplace):
    torch.manual_seed(0)
    layer = SharedPReLU(inplace).double()
    x = torch.randn(2, 3, 4, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, slope: layer(x * 2), (x, layer.weight))


@pytest.mark.parametrize('slope', [0.25, 0.0, -0.5])
def test_in_place_equals_prelu_for_every_slope(slope):
    torch.manual_seed(0)
    ours, plain = SharedPReLU(inplace=True), nn.PReLU()
    x, head = torch.randn(2, 3, 4, 4, requires_grad=True), torch.randn(2, 3, 4, 4)
    results = []
    for layer in (ours, plain):
        nn.init.constant_(layer.weight, slope)
        output = layer(x * 1)
        grads = torch.autograd.grad((output * head).sum(), (x, layer.weight))
        results.append((output, *grads))
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(*results))


def test_in_place_writes_over_its_input_and_otherwise_keeps_it():
    for inplace in (True, False):
        x = torch.tensor([-4.0, 2.0])
        output = SharedPReLU(inplace)(x)
        assert (output.data_ptr() == x.data_ptr()) is inplace
        with torch.no_grad():
            x = torch.tensor([-4.0, 2.0])
            output = SharedPReLU(inplace)(x)
        assert output.tolist() == [-1.0, 2.0]
        assert x.tolist() == ([-1.0, 2.0] if inplace else [-4.0, 2.0])


def test_bfloat16_keeps_types():
    layer, x = SharedPReLU(), torch.randn(8, dtype=torch.bfloat16, requires_grad=True)
    with torch.autocast('cpu', torch.bfloat16):
        output = layer(x)
    output.sum().backward()
    assert output.dtype == x.grad.dtype == torch.bfloat16
    assert layer.weight.grad.dtype == torch.float32


def test_state_dict_is_that_of_prelu():
    layer = SharedPReLU()
    layer.load_state_dict(nn.PReLU(init=0.5).state_dict())
    assert layer(torch.tensor([-2.0])).item() == -1.0
