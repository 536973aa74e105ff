"""raproc: recognition-aware image processing on MMEngine."""

from raproc import compat
from raproc.version import __version__

compat.install()

__all__ = ['__version__']
