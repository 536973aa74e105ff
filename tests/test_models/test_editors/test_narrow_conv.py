"""NarrowConv2d is nn.Conv2d, computed in another way."""

import pytest
import torch
import torch.nn.functional as F

from raproc.models.editors.narrow_conv import NarrowConv2d


@pytest.mark.parametrize('size', [(6, 8), (2, 2), (5, 8), (6, 7)])
def test_equals_conv2d(size):
    torch.manual_seed(0)
    layer, x = NarrowConv2d(4, 3, 5), torch.rand(2, 4, *size)
    expected = F.conv2d(x, layer.weight, layer.bias, padding=2)
    assert torch.allclose(layer(x), expected, atol=1e-6)


def test_gradients_equal_those_of_conv2d():
    torch.manual_seed(0)
    layer = NarrowConv2d(4, 3, 9).double()
    x, head = torch.rand(2, 4, 6, 6).double().requires_grad_(), torch.rand(2, 3, 6, 6).double()
    inputs = (x, layer.weight, layer.bias)
    ours = torch.autograd.grad((layer(x) * head).sum(), inputs)
    plain = torch.autograd.grad((F.conv2d(*inputs, padding=4) * head).sum(), inputs)
    assert all(torch.allclose(a, b) for a, b in zip(ours, plain))


def test_state_dict_is_that_of_conv2d():
    state_dict = torch.nn.Conv2d(4, 3, 9, padding=4).state_dict()
    layer = NarrowConv2d(4, 3, 9)
    layer.load_state_dict(state_dict)
    assert torch.equal(layer.weight, state_dict['weight'])


def test_keeps_channels_last():
    layer = NarrowConv2d(4, 3, 3).to(memory_format=torch.channels_last)
    output = layer(torch.rand(2, 4, 6, 6).to(memory_format=torch.channels_last))
    assert output.is_contiguous(memory_format=torch.channels_last)
