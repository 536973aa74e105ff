"""raproc: recognition-aware image processing on MMEngine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from raproc import compat
from raproc.version import __version__

if TYPE_CHECKING:
    from raproc.apis import ImageProcessor, evaluate, train

compat.install()

# Imported when they are asked for: `import raproc` alone stays light.
_LATER = ('ImageProcessor', 'evaluate', 'train')

__all__ = ['ImageProcessor', '__version__', 'evaluate', 'train']


def __getattr__(name: str) -> Any:
    """Import the functions of :mod:`raproc.apis`."""
    if name in _LATER:
        return getattr(import_module('raproc.apis'), name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
