"""raproc: recognition-aware image processing on MMEngine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from raproc import compat
from raproc.version import __version__

if TYPE_CHECKING:
    from raproc.apis import ImageProcessor, evaluate, train

compat.install()

__all__ = ['ImageProcessor', '__version__', 'evaluate', 'train']


def __getattr__(name: str) -> Any:
    """Import what needs torch when it is asked for: `import raproc` alone stays light."""
    if name in ('ImageProcessor', 'evaluate', 'train'):
        from raproc import apis

        return getattr(apis, name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
