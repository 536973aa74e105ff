"""Wrappers that change how gradients or tensors pass through an editor."""

from .gradient_cut import GradientCut

__all__ = ['GradientCut']
