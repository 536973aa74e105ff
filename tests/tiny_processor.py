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
