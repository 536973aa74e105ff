"""RLFN, a small super-resolution network: the winner of NTIRE 2022's challenge in run time."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.registry import MODELS

SLOPE = 0.05


class SpatialAttention(nn.Module):
    """Weigh each pixel and channel by what lies around it (ESA, enhanced spatial attention).

    The surroundings are seen on a grid of a sixth of the image: a convolution of stride 2, a
    maximum over 7x7 with stride 3 and a convolution, enlarged again.

    Args:
        channels (int): Number of channels in and out.
        mid_channels (int): Channels inside.
    """

    smallest = 15
    """int: The smallest side of an image; the convolution and the maximum have no padding."""

    def __init__(self, channels: int, mid_channels: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, mid_channels, 1)
        self.stride = nn.Conv2d(mid_channels, mid_channels, 3, stride=2)
        self.pool = nn.MaxPool2d(7, stride=3)
        self.coarse = nn.Conv2d(mid_channels, mid_channels, 3, padding=1)
        self.fine = nn.Conv2d(mid_channels, mid_channels, 1)
        self.expand = nn.Conv2d(mid_channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, channels, h, w) to the same shape; h and w are at least 15."""
        reduced = self.reduce(x)
        coarse = self.coarse(self.pool(self.stride(reduced)))
        coarse = F.interpolate(coarse, size=x.shape[-2:], mode='bilinear', align_corners=False)
        return x * torch.sigmoid(self.expand(coarse + self.fine(reduced)))


class LocalFeatureBlock(nn.Module):
    """Three times conv3 - LeakyReLU, added to the input; conv1 and the attention (RLFB).

    Args:
        channels (int): Number of channels in and out.
        hidden_channels (int): Channels between the convolutions.
        attention_channels (int): Channels inside the attention.
    """

    def __init__(self, channels: int, hidden_channels: int, attention_channels: int) -> None:
        super().__init__()
        widths = (channels, hidden_channels, hidden_channels, channels)
        self.convs = nn.ModuleList(
            nn.Conv2d(before, after, 3, padding=1) for before, after in zip(widths, widths[1:])
        )
        self.fuse = nn.Conv2d(channels, channels, 1)
        self.attention = SpatialAttention(channels, attention_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, channels, h, w) to the same shape."""
        deep = x
        for conv in self.convs:
            deep = F.leaky_relu(conv(deep), SLOPE)
        return self.attention(self.fuse(deep + x))


@MODELS.register_module()
class RLFN(BaseModule):
    """The residual local feature network of `Kong et al. <https://arxiv.org/abs/2205.07514>`_.

    conv3 - blocks of three convolutions and an attention - conv3, added to the first features -
    conv3 - PixelShuffle. With the defaults it is the network of the challenge, 0.32 million
    parameters at scale 4; ``plain/sr_rlfn`` has its published weights.

    Args:
        scale (int): Enlargement factor. Defaults to 4.
        mid_channels (int): Channels between the first and the last layer. Defaults to 46.
        hidden_channels (int): Channels inside of the blocks. Defaults to 48.
        num_blocks (int): Number of blocks. Defaults to 4.
        attention_channels (int): Channels inside of the attentions. Defaults to 16.
        data_range (float): What white is inside of the network. Defaults to 255, that of the
            published weights.
        init_cfg (dict, optional): Initialisation of mmengine's ``BaseModule``. Defaults to None.

    Raises:
        ValueError: If ``scale`` is not a positive integer.

    Examples:
        >>> import torch
        >>> from raproc.models.editors import RLFN
        >>> RLFN(scale=4)(torch.rand(1, 3, 56, 56)).shape
        torch.Size([1, 3, 224, 224])
    """

    def __init__(
        self,
        scale: int = 4,
        mid_channels: int = 46,
        hidden_channels: int = 48,
        num_blocks: int = 4,
        attention_channels: int = 16,
        data_range: float = 255.0,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        if not isinstance(scale, int) or scale < 1:
            raise ValueError(f'expected `scale` of RLFN to be a positive integer, but got {scale}')
        self.scale = scale
        self.data_range = data_range
        self.conv_first = nn.Conv2d(3, mid_channels, 3, padding=1)
        self.blocks = nn.Sequential(
            *(
                LocalFeatureBlock(mid_channels, hidden_channels, attention_channels)
                for _ in range(num_blocks)
            )
        )
        self.conv_mid = nn.Conv2d(mid_channels, mid_channels, 3, padding=1)
        self.conv_last = nn.Conv2d(mid_channels, 3 * scale**2, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w), sides of at least 15 pixels.

        Returns:
            Tensor: RGB in float32, shape (N, 3, scale * h, scale * w); it may leave [0, 1].

        Raises:
            ValueError: If a side is shorter.
        """
        if min(images.shape[-2:]) < SpatialAttention.smallest:
            raise ValueError(
                f'expected sides of at least {SpatialAttention.smallest} pixels for RLFN, but got '
                f'{tuple(images.shape[-2:])}; set a larger crop_size'
            )
        shallow = self.conv_first(images * self.data_range)
        deep = shallow + self.conv_mid(self.blocks(shallow))
        return F.pixel_shuffle(self.conv_last(deep), self.scale).float() / self.data_range
