"""The photograph networks of waifu2x, for tools/model_converters/waifu2x_to_onnx.py."""

import torch
from ncnn_files import read_convolutions
from torch import nn


class UpConv(nn.Module):
    """Convolutions 3x3 (six in upconv_7) and a transposed one, which doubles both sides.

    Args:
        widths (Sequence[int]): The channels of the input and of what each convolution gives.
    """

    def __init__(self, widths):
        super().__init__()
        layers = []
        for inputs, outputs in zip(widths[:-2], widths[1:-1], strict=True):
            layers += [nn.Conv2d(inputs, outputs, 3), nn.LeakyReLU(0.1)]
        last = nn.ConvTranspose2d(*widths[-2:], 4, stride=2, padding=3)
        self.layers = nn.Sequential(*layers, last)
        self.margin = len(widths) - 1  # pixels that the layers take away on each side

    def forward(self, images):
        """Double a batch (N, 3, h, w), RGB in [0, 1], continued by its outermost pixels."""
        return self.layers(nn.functional.pad(images, (self.margin,) * 4, mode='replicate'))


def convert(param):
    """Build the network of a .param file, with the .bin file beside it."""
    tensors = [tuple(map(torch.from_numpy, pair)) for pair in read_convolutions(param)]
    *convolutions, last = [weight.shape for weight, _ in tensors]
    if last[2:] != (4, 4) or any(shape[2:] != (3, 3) for shape in convolutions):
        raise ValueError(
            'expected convolutions 3x3 and a transposed one 4x4 at the end (models-upconv_7_*), '
            f'but got {[tuple(shape) for shape in (*convolutions, last)]}'
        )
    network = UpConv([convolutions[0][1], *(weight.shape[0] for weight, _ in tensors)])
    with torch.no_grad():
        for layer, (weight, bias) in zip(network.layers[::2], tensors, strict=True):
            transposed = isinstance(layer, nn.ConvTranspose2d)
            layer.weight.copy_(weight.transpose(0, 1) if transposed else weight)
            layer.bias.copy_(bias)
    return network.eval()


def at_scale(network, scale):
    """Apply a network that doubles as often as a scale of 2 or 4 needs; for 1 it is reduced."""
    if scale == 1:
        return nn.Sequential(network, nn.AvgPool2d(2))
    return nn.Sequential(*[network] * (scale // 2))
