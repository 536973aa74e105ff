"""Processors that are small enough for tests, and editors whose results are known by heart."""

import torch
from mmengine.config import Config
from torch import nn

from raproc.apis.loading import build_model
from raproc.registry import MODELS

SRRESNET = dict(type='SRResNet', mid_channels=4, num_blocks=1)
GENERATOR = dict(type='ResnetGenerator', mid_channels=4, num_blocks=1)


@MODELS.register_module(force=True)
class Invert(nn.Module):
    """Black becomes white."""

    def forward(self, images):
        return 1 - images


@MODELS.register_module(force=True)
class Centre(nn.Module):
    """Subtracts the mean of the whole image, so no part can be processed alone."""

    def forward(self, images):
        return images - images.mean((1, 2, 3), keepdim=True) + 0.5


@MODELS.register_module(force=True)
class Picky(nn.Module):
    """Refuses sides that are no multiple of 8, like a U-Net."""

    def forward(self, images):
        if images.shape[-2] % 8 or images.shape[-1] % 8:
            raise RuntimeError('sizes differ')
        return images


class WindowAttention(nn.Module):
    """Attention within windows, shifted by half of one in every second block, as in SwinIR.

    Windows that a shift joins from opposite sides of the image do not see each other.
    """

    def __init__(self, channels, side, shift):
        super().__init__()
        self.window_size, self.shift = side, shift
        self.norm, self.qkv = nn.LayerNorm(channels), nn.Linear(channels, 3 * channels)

    def forward(self, features):
        n, c, h, w = features.shape
        shifts = (-self.shift, -self.shift)
        rolled = torch.roll(features, shifts, (2, 3)).permute(0, 2, 3, 1)
        query, key, value = self.qkv(self.norm(rolled)).chunk(3, -1)
        regions = torch.zeros(1, h, w, 1)
        cuts = (slice(0, -self.window_size), slice(-self.window_size, -self.shift or None))
        cuts = (*cuts, slice(-self.shift, None)) if self.shift else cuts
        for row, rows in enumerate(cuts):
            for column, columns in enumerate(cuts):
                regions[:, rows, columns] = 3 * row + column
        query, key, value, regions = map(self.windows, (query, key, value, regions))
        apart = (regions != regions.mT) * -100.0
        apart = apart.repeat(n, 1, 1)
        seen = (2 * query @ key.mT + apart).softmax(-1) @ value
        side = self.window_size
        seen = seen.view(n, h // side, w // side, side, side, c).permute(0, 5, 1, 3, 2, 4)
        return features + torch.roll(seen.reshape(n, c, h, w), (self.shift, self.shift), (2, 3))

    def windows(self, rows):
        n, h, w, c = rows.shape
        side = self.window_size
        rows = rows.view(n, h // side, side, w // side, side, c).transpose(2, 3)
        return rows.reshape(-1, side * side, c)


class UnnamedWindowAttention(WindowAttention):
    """The same, but nothing tells the side of its windows by name."""

    @property
    def window_size(self):
        return self.secret

    @window_size.setter
    def window_size(self, side):
        self.secret = side


@MODELS.register_module(force=True)
class Windows(nn.Module):
    """A small SwinIR: reflects the image to whole windows, attends, and cuts the result.

    Args:
        side (int): The side of a window. Defaults to 8.
        scale (int): The scale. Defaults to 1.
        blocks (int): The number of attention layers. Defaults to 2.
        named (bool): Whether layers tell the side as ``window_size``. Defaults to True.
    """

    def __init__(self, side=8, scale=1, blocks=2, named=True):
        super().__init__()
        self.side, self.scale = side, scale
        self.first = nn.Conv2d(3, 12, 3, padding=1)
        attention = WindowAttention if named else UnnamedWindowAttention
        layers = [attention(12, side, index % 2 * (side // 2)) for index in range(blocks)]
        self.blocks = nn.ModuleList(layers)
        self.last = nn.Conv2d(12, 3 * scale**2, 3, padding=1)

    def forward(self, images):
        height, width = images.shape[-2:]
        bottom, right = -height % self.side, -width % self.side
        features = self.first(nn.functional.pad(images, (0, right, 0, bottom), mode='reflect'))
        for block in self.blocks:
            features = block(features)
        result = nn.functional.pixel_shuffle(self.last(features), self.scale)
        return result[..., : height * self.scale, : width * self.scale].sigmoid()


@MODELS.register_module(force=True)
class ChannelAttention(nn.Module):
    """Weighs channels by their means over the whole image, by a few levels of 8 bits."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, images):
        features = self.conv(images)
        return images + 0.3 * features * features.mean((2, 3), keepdim=True).sigmoid()


def config_of(processor, transformer=None):
    """The config of a model."""
    model = dict(type='RecognitionAwareModel', processor=processor, transformer=transformer)
    return dict(default_scope='raproc', model=model)


def save(folder, processor, transformer=None, name='tiny'):
    """Writes the config and a checkpoint with random weights, as paths."""
    config = Config(config_of(processor, transformer))
    config.dump(folder / f'{name}.py')
    torch.manual_seed(0)
    model = build_model(config, name)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    torch.save(dict(state_dict=model.state_dict()), folder / f'{name}.pth')
    return folder / f'{name}.py', folder / f'{name}.pth'
