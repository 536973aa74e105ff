"""Wrappers that change how gradients or tensors pass through an editor."""

from .degraded import Degraded
from .gradient_cut import GradientCut

__all__ = ['Degraded', 'GradientCut']
