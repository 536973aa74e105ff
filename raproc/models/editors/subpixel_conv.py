"""A convolution whose outputs are the pixels of an image twice as wide and high."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable


class SubpixelConv2d(nn.Conv2d):
    """``nn.Conv2d`` to four times the channels and ``nn.PixelShuffle(2)``, with the same weights.

    PixelShuffle takes the four pixels of a block from neighbouring channels, value by value. On a
    CPU the kernels are reordered instead, so that all channels of a pixel lie together, and whole
    pixels are copied, which takes less time (a row of ``tools/benchmark.py step``). On other
    devices and in compiled graphs it is the two layers of PyTorch.

    Args:
        in_channels (int): Number of channels in.
        out_channels (int): Number of channels out.
        kernel_size (int): An odd number.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int) -> None:
        super().__init__(in_channels, 4 * out_channels, kernel_size, padding=kernel_size // 2)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in_channels, h, w) to (N, out_channels, 2 h, 2 w)."""
        if x.device.type != 'cpu' or torch.compiler.is_compiling():
            return F.pixel_shuffle(super().forward(x), 2)
        weight = _by_pixel(self.weight)
        bias = None if self.bias is None else _by_pixel(self.bias)
        return _WholePixels.apply(F.conv2d(x, weight, bias, padding=self.padding))


class _WholePixels(torch.autograd.Function):
    """Put an image together from blocks of 2x2 pixels, whose channels lie one pixel after another.

    A function of its own, because its output may be overwritten, which a view may not cheaply.
    """

    @staticmethod
    def forward(ctx, blocks: Tensor) -> Tensor:
        n, channels, h, w = blocks.shape
        size = (n, channels // 4, 2 * h, 2 * w)
        image = torch.empty(size, dtype=blocks.dtype, memory_format=torch.channels_last)
        _pixels_of(image).copy_(blocks.permute(0, 2, 3, 1).unflatten(3, (2, 2, -1)))
        return image

    @staticmethod
    @once_differentiable
    def backward(ctx, grad: Tensor) -> Tensor:
        n, channels, h, w = grad.shape
        size = (n, 4 * channels, h // 2, w // 2)
        blocks = torch.empty(size, dtype=grad.dtype, memory_format=torch.channels_last)
        blocks.permute(0, 2, 3, 1).unflatten(3, (2, 2, -1)).copy_(_pixels_of(grad))
        return blocks


def _pixels_of(image: Tensor) -> Tensor:
    """View (N, C, 2 h, 2 w) as (N, h, w, 2, 2, C)."""
    return image.permute(0, 2, 3, 1).unflatten(2, (-1, 2)).unflatten(1, (-1, 2)).transpose(2, 3)


def _by_pixel(values: Tensor) -> Tensor:
    """Reorder (4 C, ...), four pixels for each channel, into C channels for each pixel."""
    return values.unflatten(0, (-1, 4)).transpose(0, 1).flatten(0, 1)
