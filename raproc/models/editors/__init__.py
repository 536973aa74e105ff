"""Editors: the networks that can play the processor P or the transformer T."""

from .classical import NonLocalMeans, TotalVariation
from .interpolation import Interpolation
from .onnx_editor import OnnxEditor
from .public_model import PublicModel
from .resnet_generator import ResnetGenerator
from .rlfn import RLFN
from .srresnet import SRResNet

__all__ = [
    'RLFN',
    'Interpolation',
    'NonLocalMeans',
    'OnnxEditor',
    'PublicModel',
    'ResnetGenerator',
    'SRResNet',
    'TotalVariation',
]
