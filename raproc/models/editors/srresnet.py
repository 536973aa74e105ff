"""SRResNet, the processor of the paper's experiments: super-resolution and same-size tasks."""

from __future__ import annotations

import math

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.registry import MODELS

from .interpolation import Interpolation
from .narrow_conv import NarrowConv2d
from .shared_prelu import SharedPReLU
from .subpixel_conv import SubpixelConv2d


class ResidualBlock(nn.Module):
    """conv3 - BN - PReLU - conv3 - BN, added to the input.

    Args:
        channels (int): Number of channels in and out.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(channels)
        self.act = SharedPReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, channels, h, w) to the same shape."""
        return x + self.bn2(self.conv2(self.act(self.bn1(self.conv1(x)))))


class UpsampleBlock(nn.Sequential):
    """conv3 to four times the channels - PixelShuffle(2) - PReLU: doubles height and width.

    Args:
        channels (int): Number of channels in and out.
    """

    def __init__(self, channels: int) -> None:
        # The first layer is two, so one that does nothing keeps the numbers of three layers.
        super().__init__(
            SubpixelConv2d(channels, channels, 3), nn.Identity(), SharedPReLU(inplace=True)
        )


@MODELS.register_module()
class SRResNet(BaseModule):
    """SRResNet of `Ledig et al. <https://arxiv.org/abs/1609.04802>`_ in the form the paper trains.

    The output is ``(tanh + 1) / 2``, so it lies in [0, 1]. The weights start at PyTorch's defaults,
    as in the authors' code, unless ``init_cfg`` says otherwise.

    ``global_skip=True`` is an addition of raproc, not the paper's: the network predicts what is
    missing from the bicubically enlarged input, and its output is not squashed. The last
    convolution starts at zero, so an untrained network equals :class:`Interpolation`, which
    shortens training on little data (an ``init_cfg`` overwrites these zeros).

    ``unshuffle`` is another: the image is first rearranged into blocks of pixels, as in `FFDNet
    <https://arxiv.org/abs/1710.04026>`_, so that at scale 1 the layers work on a smaller image and
    see farther. With ``unshuffle=2`` a same-size task takes less than half the time.

    Args:
        scale (int): Enlargement factor: 1, 2 or 4. Scale 1 has no upsampling block. Defaults to 4.
        in_channels (int): Channels of the input image; the output always has 3. Defaults to 3.
        mid_channels (int): Channels between the first and the last layer. Defaults to 64.
        num_blocks (int): Number of residual blocks. Defaults to 5.
        global_skip (bool): Whether to add the output to the interpolated input. Defaults to False.
        unshuffle (int): 1, 2 or 4: the sides of the blocks of pixels that become channels before
            the first layer; further upsampling blocks undo it. Defaults to 1.
        norm_eval (bool): Whether batch normalisations keep their statistics in training, too.
            Defaults to False.
        init_cfg (dict, optional): Initialisation of mmengine's ``BaseModule``. Defaults to None.

    Raises:
        ValueError: If ``scale`` or ``unshuffle`` is not 1, 2 or 4, or ``global_skip`` meets an
            input that is not RGB.

    Examples:
        >>> import torch
        >>> from raproc.models.editors import SRResNet
        >>> SRResNet(scale=4)(torch.rand(1, 3, 56, 56)).shape
        torch.Size([1, 3, 224, 224])
    """

    scales = (1, 2, 4)

    def __init__(
        self,
        scale: int = 4,
        in_channels: int = 3,
        mid_channels: int = 64,
        num_blocks: int = 5,
        global_skip: bool = False,
        unshuffle: int = 1,
        norm_eval: bool = False,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.norm_eval = norm_eval
        for name, value in (('scale', scale), ('unshuffle', unshuffle)):
            if value not in self.scales:
                raise ValueError(
                    f'expected `{name}` of SRResNet to be one of {self.scales}, but got {value}'
                )
        if global_skip and in_channels != 3:
            raise ValueError(
                'expected `in_channels=3` with `global_skip=True`, which adds to the input image, '
                f'but got {in_channels}'
            )
        channels = mid_channels
        in_channels *= unshuffle**2
        self.unshuffle = nn.PixelUnshuffle(unshuffle)
        self.conv_first = nn.Sequential(
            nn.Conv2d(in_channels, channels, 9, padding=4), SharedPReLU(inplace=True)
        )
        self.blocks = nn.Sequential(*(ResidualBlock(channels) for _ in range(num_blocks)))
        self.conv_mid = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), SharedPReLU(inplace=True)
        )
        doublings = int(math.log2(scale * unshuffle))
        self.upsample = nn.Sequential(*(UpsampleBlock(channels) for _ in range(doublings)))
        self.conv_last = NarrowConv2d(channels, 3, 9)
        self.skip = Interpolation(scale) if global_skip else None
        if global_skip:
            nn.init.zeros_(self.conv_last.weight)
            if self.conv_last.bias is not None:
                nn.init.zeros_(self.conv_last.bias)

    def train(self, mode: bool = True) -> SRResNet:
        """Set the mode, but with ``norm_eval`` keep batch normalisations in eval mode."""
        super().train(mode)
        if self.norm_eval:
            for module in self.modules():
                if isinstance(module, nn.BatchNorm2d):
                    module.eval()
        return self

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w), with sides that are multiples of
                ``unshuffle``.

        Returns:
            Tensor: RGB in float32, shape (N, 3, scale * h, scale * w); in [0, 1], except with
            ``global_skip``, which may leave that range.

        Raises:
            ValueError: If a side is not a multiple of ``unshuffle``.
        """
        block = self.unshuffle.downscale_factor
        if images.shape[-2] % block or images.shape[-1] % block:
            raise ValueError(
                f'expected sides of images that are multiples of {block} for '
                f'SRResNet(unshuffle={block}), '
                f'but got {tuple(images.shape[-2:])}; put dict(type="CropToMultiple", '
                f'divisor={block}) before the degradation'
            )
        shallow = self.conv_first(self.unshuffle(images))
        deep = shallow + self.conv_mid(self.blocks(shallow))
        # float32 also under autocast: tanh in bfloat16 would leave coarse steps in the image.
        output = self.conv_last(self.upsample(deep)).float()
        if self.skip is not None:
            return self.skip(images) + output
        return (torch.tanh(output) + 1) / 2
