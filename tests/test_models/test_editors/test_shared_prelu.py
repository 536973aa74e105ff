"""SharedPReLU is nn.PReLU(), with a backward pass of its own."""

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


def test_gradients_are_right_numerically():
    torch.manual_seed(0)
    layer = SharedPReLU().double()
    x = torch.randn(2, 3, 4, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, slope: layer(x), (x, layer.weight))


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
