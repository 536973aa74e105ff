"""CycleGAN's generator, the transformer T of the paper's experiments."""

from __future__ import annotations

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.registry import MODELS


def _conv(in_channels: int, out_channels: int, kernel_size: int, **kwargs) -> list[nn.Module]:
    """Convolution - BN; without a bias, which BN would take away again."""
    return [
        nn.Conv2d(in_channels, out_channels, kernel_size, bias=False, **kwargs),
        nn.BatchNorm2d(out_channels),
    ]


class GeneratorBlock(nn.Module):
    """conv3 - BN - ReLU - conv3 - BN with reflection padding, added to the input.

    Args:
        channels (int): Number of channels in and out.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        reflect = dict(padding=1, padding_mode='reflect')
        self.body = nn.Sequential(
            *_conv(channels, channels, 3, **reflect),
            nn.ReLU(),
            *_conv(channels, channels, 3, **reflect),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, channels, h, w) to the same shape."""
        return x + self.body(x)


@MODELS.register_module()
class ResnetGenerator(BaseModule):
    """The residual generator of `CycleGAN <https://arxiv.org/abs/1703.10593>`_, scale 1.

    conv7 - two convolutions of stride 2 - residual blocks - two transposed convolutions - conv7,
    with batch norm, reflection padding and an output of ``(tanh + 1) / 2``. With 6 blocks it is the
    paper's T (section 4). The weights start at PyTorch's defaults, as in the authors' code.

    ``global_skip=True`` is an addition of raproc: the output is added to the input and not
    squashed. The last convolution starts at zero, so an untrained T gives back its input, and need
    not learn first to draw it (an ``init_cfg`` overwrites these zeros).

    Args:
        in_channels (int): Channels of the input image; the output has 3. Defaults to 3.
        mid_channels (int): Channels at full size. Defaults to 64.
        num_blocks (int): Number of residual blocks. Defaults to 6.
        global_skip (bool): Whether to add the output to the input. Defaults to False.
        init_cfg (dict, optional): Initialisation of mmengine's ``BaseModule``. Defaults to None.

    Raises:
        ValueError: If ``global_skip`` meets an input that is not RGB.
    """

    def __init__(
        self,
        in_channels: int = 3,
        mid_channels: int = 64,
        num_blocks: int = 6,
        global_skip: bool = False,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if global_skip and in_channels != 3:
            raise ValueError(
                'expected `in_channels=3` with `global_skip=True`, which adds to the input image, '
                f'but got {in_channels}'
            )
        c = mid_channels
        self.encoder = nn.Sequential(
            *_conv(in_channels, c, 7, padding=3, padding_mode='reflect'),
            nn.ReLU(),
            *_conv(c, 2 * c, 3, stride=2, padding=1),
            nn.ReLU(),
            *_conv(2 * c, 4 * c, 3, stride=2, padding=1),
            nn.ReLU(),
        )
        self.blocks = nn.Sequential(*(GeneratorBlock(4 * c) for _ in range(num_blocks)))
        self.decoder = nn.Sequential(*_enlarge(4 * c), *_enlarge(2 * c))
        self.conv_last = nn.Conv2d(c, 3, 7, padding=3, padding_mode='reflect')
        self.global_skip = global_skip
        if global_skip:
            nn.init.zeros_(self.conv_last.weight)
            nn.init.zeros_(self.conv_last.bias)  # type: ignore[arg-type]

    def forward(self, images: Tensor) -> Tensor:
        """Transform a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w) with sides of at least 5 pixels.

        Returns:
            Tensor: RGB, float32, same shape; in [0, 1], except with ``global_skip``, which may
            leave that range.
        """
        height, width = images.shape[-2:]
        features = self.decoder(self.blocks(self.encoder(images)))
        # Two halvings round up: a size that is no multiple of 4 comes back larger.
        features = features[..., :height, :width]
        output = self.conv_last(features).float()
        return images + output if self.global_skip else (torch.tanh(output) + 1) / 2


def _enlarge(channels: int) -> list[nn.Module]:
    """Transposed conv3 to half the channels - BN - ReLU: doubles height and width."""
    half = channels // 2
    return [
        nn.ConvTranspose2d(channels, half, 3, stride=2, padding=1, output_padding=1, bias=False),
        nn.BatchNorm2d(half),
        nn.ReLU(),
    ]
