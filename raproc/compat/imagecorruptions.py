"""What imagecorruptions 1.1.2 asks of older releases of numpy and scikit-image.

It is the package of ImageNet-C's corruptions and has had no release for years. Its definitions are
those of the benchmark and stay as they are; only its calls of others are answered.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

from raproc.compat.finder import PatchFinder

_MODULE = 'imagecorruptions.corruptions'
_current = threading.local()


class _NumPy:
    """numpy as the package knows it: with ``float_``, and with a generator for each thread."""

    def __init__(self) -> None:
        import numpy as np

        self._global = np.random
        # Kept here, because a pixel of glass blur asks for several of them.
        vars(self).update({name: getattr(np, name) for name in np.__all__ if name != 'random'})
        self.float_ = np.float64

    @property
    def random(self) -> Any:
        """The generator of this thread, or numpy's own where there is none."""
        return getattr(_current, 'state', self._global)


@contextmanager
def randomness_from(rng: Any) -> Iterator[None]:
    """Let the package draw from a generator, in this thread, and not from numpy's global state.

    Args:
        rng (np.random.Generator): The generator.
    """
    import numpy as np

    _current.state = np.random.RandomState(rng.integers(2**32, size=4, dtype=np.uint32))
    try:
        yield
    finally:
        del _current.state


def install() -> None:
    """Change the package when it is imported."""
    PatchFinder(_MODULE, _patch).install()


def status() -> str:
    """Say whether the package is there.

    Returns:
        str: One phrase.
    """
    return 'active' if find_spec('imagecorruptions') else 'not needed: not installed'


def _patch(module: ModuleType) -> None:
    numpy, skimage = _NumPy(), module.sk
    noise = SimpleNamespace(random_noise=_seeded(skimage.util.random_noise, numpy))
    vars(module).update(
        np=numpy,
        gaussian=_with_channels(module.gaussian),
        sk=SimpleNamespace(color=skimage.color, util=noise),
        spatter=_without_drops(module.spatter),
    )


def _with_channels(gaussian: Callable) -> Callable:
    """Understand ``multichannel``, which scikit-image calls ``channel_axis`` now."""

    def filtered(image: Any, *args: Any, multichannel: bool = False, **kwargs: Any) -> Any:
        return gaussian(image, *args, channel_axis=-1 if multichannel else None, **kwargs)

    return filtered


def _seeded(random_noise: Callable, numpy: _NumPy) -> Callable:
    """Draw from numpy's state, as scikit-image did before it had generators of its own."""

    def noisy(image: Any, **kwargs: Any) -> Any:
        return random_noise(image, rng=int(numpy.random.randint(2**31)), **kwargs)

    return noisy


def _without_drops(spatter: Callable) -> Callable:
    """Return the image where not one drop falls, for which the package divides by 0."""

    def spattered(image: Any, severity: int = 1) -> Any:
        import numpy as np

        try:
            with np.errstate(invalid='raise'):
                return spatter(image, severity)
        except FloatingPointError:
            return image

    spattered.__name__ = spatter.__name__
    return spattered
