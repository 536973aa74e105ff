"""A network that cannot be laid out channels last runs in the usual layout."""

import pytest
import torch
from torch import nn

from raproc.models.memory_layout import MemoryLayout


class Viewing(nn.Module):
    """A network that views a feature map as vectors."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3)
        self.calls = 0

    def forward(self, images):
        self.calls += 1
        maps = self.conv(images)
        return maps.view(len(maps), -1)


def test_falls_back_once_and_for_good():
    network = Viewing()
    images = torch.rand(2, 3, 6, 6)
    expected = network(images)
    network.to(memory_format=torch.channels_last)
    images = images.contiguous(memory_format=torch.channels_last)
    with pytest.raises(RuntimeError):
        network(images)
    layout, network.calls = MemoryLayout(), 0
    torch.testing.assert_close(layout.run(network, network, images), expected)
    assert network.calls == 2 and network.conv.weight.is_contiguous()
    torch.testing.assert_close(layout.run(network, network, images), expected)
    assert network.calls == 3


def test_other_networks_keep_the_layout():
    network = nn.Conv2d(3, 2, 3).to(memory_format=torch.channels_last)
    MemoryLayout().run(network, network, torch.rand(2, 3, 6, 6))
    assert not network.weight.is_contiguous()


def test_other_errors_are_raised():
    network = nn.Conv2d(3, 2, 3)
    with pytest.raises(RuntimeError, match='channels'):
        MemoryLayout().run(network, network, torch.rand(2, 4, 6, 6))


def test_further_arguments_are_passed_on():
    assert MemoryLayout().run(nn.Identity(), torch.add, torch.ones(1), 2, alpha=3).item() == 7
