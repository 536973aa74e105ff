"""Annotations, read once before a run: what cannot be right is counted, named and refused."""

from raproc.datasets.annotations.checking import MODES, check_annotations, sound_lists

__all__ = ['MODES', 'check_annotations', 'sound_lists']
