"""SubpixelConv2d is nn.Conv2d and nn.PixelShuffle, computed in another way."""

import torch
import torch.nn.functional as F
from torch import nn

from raproc.models.editors.srresnet import UpsampleBlock
from raproc.models.editors.subpixel_conv import SubpixelConv2d


def test_pixels_by_hand():
    layer = SubpixelConv2d(1, 2, 1)
    with torch.no_grad():
        layer.weight.copy_(torch.arange(8.0).view(8, 1, 1, 1))
        layer.bias.zero_()
    image = layer(torch.tensor([[[[1.0, 10.0]]]]))
    assert image[0, 0].tolist() == [[0, 1, 0, 10], [2, 3, 20, 30]]
    assert image[0, 1].tolist() == [[4, 5, 40, 50], [6, 7, 60, 70]]


def test_equals_the_two_layers_with_gradients():
    torch.manual_seed(0)
    layer = SubpixelConv2d(4, 3, 3).double()
    x, head = torch.rand(2, 4, 5, 6).double().requires_grad_(), torch.rand(2, 3, 10, 12).double()
    inputs = (x, layer.weight, layer.bias)
    image, expected = layer(x), F.pixel_shuffle(F.conv2d(*inputs, padding=1), 2)
    assert torch.allclose(image, expected)
    ours, plain = (torch.autograd.grad((y * head).sum(), inputs) for y in (image, expected))
    assert all(torch.allclose(a, b) for a, b in zip(ours, plain))


def test_gradients_may_have_any_layout():
    layer, x = SubpixelConv2d(2, 2, 3), torch.rand(1, 2, 4, 4, requires_grad=True)
    head = torch.rand(1, 2, 8, 8)
    grads = [
        torch.autograd.grad(layer(x), x, head.contiguous(memory_format=layout))[0]
        for layout in (torch.contiguous_format, torch.channels_last)
    ]
    assert torch.allclose(*grads)


def test_takes_checkpoints_of_three_layers():
    layers = nn.Sequential(nn.Conv2d(4, 16, 3, padding=1), nn.PixelShuffle(2), nn.PReLU())
    block, x = UpsampleBlock(4), torch.rand(1, 4, 3, 3)
    block.load_state_dict(layers.state_dict())
    assert torch.allclose(block(x), layers(x), atol=1e-6)
