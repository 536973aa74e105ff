"""SRResNet has the paper's layers, range and precision; the global skip starts at interpolation."""

import pytest
import torch
from torch import nn

from raproc.models.editors import Interpolation, SRResNet
from raproc.registry import MODELS


def _tiny(**kwargs):
    torch.manual_seed(0)
    return SRResNet(mid_channels=4, num_blocks=1, **kwargs)


@pytest.mark.parametrize('scale', [1, 2, 4])
def test_shape_and_range(scale):
    output = _tiny(scale=scale)(torch.rand(2, 3, 5, 6))
    assert output.shape == (2, 3, 5 * scale, 6 * scale)
    assert 0 < output.min() and output.max() < 1


@pytest.mark.parametrize('scale, upsampling', [(1, 0), (2, 1), (4, 2)])
def test_number_of_parameters(scale, upsampling):
    first = 64 * 3 * 81 + 64 + 1  # conv 9x9 and its PReLU
    block = 2 * (64 * 64 * 9 + 64) + 2 * 2 * 64 + 1  # two conv 3x3, two BN, one PReLU
    middle = 64 * 64 * 9 + 64 + 1
    double = 256 * 64 * 9 + 256 + 1
    last = 3 * 64 * 81 + 3
    count = sum(p.numel() for p in SRResNet(scale=scale).parameters())
    assert count == first + 5 * block + middle + upsampling * double + last


def test_output_is_half_of_tanh_plus_one():
    net = _tiny(scale=1)
    nn.init.zeros_(net.conv_last.weight)
    nn.init.constant_(net.conv_last.bias, 0.5493061443)  # artanh(0.5)
    assert torch.allclose(net(torch.rand(1, 3, 4, 4)), torch.tensor(0.75))


def test_layers_follow_the_paper():
    """Recompute the forward pass from the layers: two skips, none of them around the upsampling."""
    net, images = _tiny(scale=2).eval(), torch.rand(1, 3, 6, 6)
    shallow = net.conv_first(images)
    block = net.blocks[0]
    deep = shallow + block.bn2(block.conv2(block.act(block.bn1(block.conv1(shallow)))))
    deep = shallow + net.conv_mid(deep)
    conv, shuffle, act = net.upsample[0]
    expected = (torch.tanh(net.conv_last(act(shuffle(conv(deep))))) + 1) / 2
    assert torch.allclose(net(images), expected)


def test_default_weights_are_pytorchs_and_survive_init_weights():
    net = _tiny()
    before = net.conv_first[0].weight.clone()
    torch.manual_seed(0)
    expected = nn.Conv2d(3, 4, 9, padding=4)
    net.init_weights()
    assert torch.equal(before, expected.weight)
    assert torch.equal(net.conv_first[0].weight, before)


@pytest.mark.parametrize('global_skip', [False, True])
def test_autocast_and_channels_last(global_skip):
    net = _tiny(scale=2, global_skip=global_skip).to(memory_format=torch.channels_last)
    images = torch.rand(2, 3, 8, 8).to(memory_format=torch.channels_last)
    expected = net(images)
    with torch.autocast('cpu', torch.bfloat16):
        output = net(images)
    assert output.dtype == torch.float32
    assert output.is_contiguous(memory_format=torch.channels_last)
    assert torch.allclose(output, expected, atol=0.02)
    output.mean().backward()
    assert net.conv_last.bias.grad.isfinite().all()


def test_tanh_is_not_computed_in_bfloat16():
    """Otherwise every value of the image would be one of the few that bfloat16 knows."""
    net = _tiny(scale=1).eval()
    with torch.autocast('cpu', torch.bfloat16):
        output = net(torch.rand(1, 3, 32, 32))
    assert not torch.equal(output, output.bfloat16().float())


@pytest.mark.parametrize('scale', [1, 2, 4])
def test_global_skip_starts_at_interpolation(scale):
    images = torch.rand(2, 3, 5, 6)
    net = _tiny(scale=scale, global_skip=True)
    net.init_weights()
    assert torch.equal(net(images), Interpolation(scale)(images))


def test_global_skip_learns_and_is_not_squashed():
    net = _tiny(scale=2, global_skip=True)
    nn.init.constant_(net.conv_last.bias, 0.25)
    output = net(torch.ones(1, 3, 4, 4))
    output.sum().backward()
    assert torch.allclose(output, torch.tensor(1.25))
    assert net.conv_last.weight.grad.abs().sum() > 0


@pytest.mark.parametrize('scale, unshuffle', [(1, 2), (2, 2), (1, 4)])
def test_unshuffle_works_on_blocks_of_pixels(scale, unshuffle):
    """It is a network of a larger scale on channels that are pixels of a block."""
    net, images = _tiny(scale=scale, unshuffle=unshuffle).eval(), torch.rand(2, 3, 8, 12)
    inner = _tiny(in_channels=3 * unshuffle**2, scale=scale * unshuffle).eval()
    inner.load_state_dict(net.state_dict())
    blocks = images.view(2, 3, 8 // unshuffle, unshuffle, 12 // unshuffle, unshuffle)
    blocks = blocks.permute(0, 1, 3, 5, 2, 4).flatten(1, 3)
    assert net(images).shape == (2, 3, 8 * scale, 12 * scale)
    assert torch.equal(net(images), inner(blocks))


def test_unshuffle_with_global_skip_starts_at_the_input():
    images = torch.rand(1, 3, 8, 6)
    assert torch.equal(_tiny(scale=1, unshuffle=2, global_skip=True)(images), images)


def test_unshuffle_needs_whole_blocks():
    with pytest.raises(ValueError, match=r'multiples of 2 .*, but got \(5, 6\).*CropToMultiple'):
        _tiny(scale=1, unshuffle=2)(torch.rand(1, 3, 5, 6))


@pytest.mark.parametrize('unshuffle', [1, 2])
def test_exports_to_a_graph_for_any_size(unshuffle):
    net = _tiny(scale=2, unshuffle=unshuffle).eval()
    size = {0: torch.export.Dim('n', min=2), 2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO}
    graph = torch.export.export(net, (torch.rand(2, 3, 6, 8),), dynamic_shapes=(size,))
    images = torch.rand(3, 3, 10, 7 * unshuffle)
    assert torch.allclose(graph.module()(images), net(images), atol=1e-6)


def test_is_registered():
    net = MODELS.build(dict(type='SRResNet', scale=1, mid_channels=4, num_blocks=2))
    assert len(net.blocks) == 2 and len(net.upsample) == 0


@pytest.mark.parametrize('name', ['scale', 'unshuffle'])
@pytest.mark.parametrize('value', [0, 3, 8])
def test_bad_factor(name, value):
    with pytest.raises(ValueError, match=rf'`{name}` .* one of \(1, 2, 4\), but got {value}'):
        SRResNet(**{name: value})


def test_global_skip_needs_rgb():
    with pytest.raises(ValueError, match='`in_channels=3` .*, but got 1'):
        SRResNet(in_channels=1, global_skip=True)


@pytest.mark.parametrize('norm_eval', [False, True])
def test_batch_normalisations_keep_their_statistics_on_request(norm_eval):
    net = _tiny(norm_eval=norm_eval).train()
    before = net.blocks[0].bn1.running_mean.clone()
    net(torch.rand(2, 3, 6, 6)).sum().backward()
    assert net.training and net.blocks[0].bn1.weight.grad is not None
    assert torch.equal(net.blocks[0].bn1.running_mean, before) == norm_eval
