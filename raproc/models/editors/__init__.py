"""Editors: the networks that can play the processor P or the transformer T."""

from .interpolation import Interpolation
from .srresnet import SRResNet

__all__ = ['Interpolation', 'SRResNet']
