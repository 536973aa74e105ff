"""FFDNet, for tools/model_converters/ffdnet_to_onnx.py."""

import torch
from torch import nn


class FFDNet(nn.Module):
    """Convolutions of the four quarters of an image (Zhang et al., 2018), at one strength."""

    def __init__(self, state, sigma):
        super().__init__()
        self.sigma = sigma
        layers = []
        for key in [key for key in state if key.endswith('.weight')]:
            outputs, inputs = state[key].shape[:2]
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1])

    def forward(self, images):
        """Process a batch (N, 3, h, w) with even sides."""
        quarters = nn.functional.pixel_unshuffle(images, 2)
        strength = torch.full_like(quarters[:, :1], self.sigma)
        return nn.functional.pixel_shuffle(self.model(torch.cat([quarters, strength], 1)), 2)


def convert(state, sigma):
    """Build the network of the published weights."""
    if state.get('model.0.weight', torch.empty(0)).shape[1:] != (13, 3, 3):
        raise ValueError(f'expected the weights of FFDNet for colour, but got {sorted(state)[:5]}')
    network = FFDNet(state, sigma)
    network.load_state_dict(state)
    return network.eval()
