"""What networks need of their input, against numbers counted by hand."""

import pytest
import torch
from tiny_processor import GENERATOR, SRRESNET, Centre, ChannelAttention, Picky, Windows
from torch import nn

from raproc.apis.geometry import Geometry, measure
from raproc.models.editors import Interpolation
from raproc.registry import MODELS

CPU = torch.device('cpu')


def geometry_of(network):
    network = network if isinstance(network, nn.Module) else MODELS.build(network)
    return measure(network.eval(), network, CPU)


@pytest.mark.parametrize('scale, reach', [(1, 19), (4, 18)])
def test_srresnet_of_the_paper(scale, reach):
    """conv9: 4, five blocks: 10, conv_mid: 1; then at scale 1 conv9: 4, at 4 1 + 1/2 + 4/4."""
    network = dict(SRRESNET, scale=scale, num_blocks=5)
    assert geometry_of(network) == Geometry(scale, 1, 1, 1, reach, True)


def test_resnet_generator():
    """conv7: 3, halvings: 1 + 2, a block: 2 * 4, doublings: 4 + 2, conv7: 3; then the grid of 4."""
    assert geometry_of(GENERATOR) == Geometry(1, 1, 5, 4, 28, True)


def test_interpolation():
    assert geometry_of(Interpolation(4)) == Geometry(4, 1, 1, 1, 2, True)


def test_multiples():
    found = geometry_of(Picky())
    assert (found.divisor, found.smallest, found.stride) == (8, 8, 8)


def test_whole_image():
    assert not geometry_of(Centre()).local


def test_pooling_and_dilation():
    network = nn.Sequential(
        nn.MaxPool2d(2), nn.Conv2d(3, 12, 3, padding=2, dilation=2), nn.PixelShuffle(2)
    )
    assert geometry_of(network) == Geometry(1, 2, 2, 2, 6, True)  # 1 + 2 * 2 + 1 for the grid


@pytest.mark.parametrize('side, named', [(8, False), (7, True)])
def test_windows_of_attention_are_found(side, named):
    torch.manual_seed(0)
    found = geometry_of(Windows(side, named=named))
    assert found.local and found.stride == side
    assert found.reach % side == 0 and found.reach >= side


@pytest.mark.parametrize('network', [ChannelAttention, nn.Identity])
def test_attention_to_channels_looks_at_the_whole_image(network):
    torch.manual_seed(0)
    assert geometry_of(network()).local == (network is nn.Identity)


def test_instance_norm_looks_at_the_whole_image():
    norm = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.InstanceNorm2d(3))
    assert not geometry_of(norm).local


def test_no_editor():
    with pytest.raises(ValueError, match='but it maps no square image of 17 to 576 pixels a side'):
        geometry_of(nn.AdaptiveAvgPool2d(1))
