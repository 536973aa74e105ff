"""Scenes drawn from a seed: real enough to lose what a recognizer needs, and no files."""

from .dataset import SyntheticScenes

__all__ = ['SyntheticScenes']
