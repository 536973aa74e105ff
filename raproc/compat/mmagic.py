"""What mmagic 1.2.0 needs in order to be imported beside current packages.

mmagic imports all of its editors at once, those for diffusion too, and these need diffusers and
transformers of 2023. Where such an editor cannot be imported, a placeholder takes its name, so the
others (MSRResNet, EDSR, RDN, RRDBNet, SwinIRNet, NAFNet, Restormer, ...) work.
"""

import importlib.util
import re
import sys
from collections.abc import Callable
from functools import partial
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any, NoReturn

from raproc.compat.finder import PatchFinder, spec_of_others

_OPTIONAL = re.compile(r'mmagic\.models\.(editors\.\w+|archs\.attention_injection)')
_NEW_DIFFUSERS = (0, 25)


class AliasFinder:
    """Give numpy the name ``bool8`` back at the moment when mmagic is imported.

    mmagic uses the name, which numpy 1.24 deprecated and numpy 2 removed. The finder itself finds
    nothing, so mmagic is then imported as usual; who does not import mmagic sees no change.
    """

    def find_spec(self, fullname: str, path=None, target=None) -> None:
        """Set the alias if mmagic is asked for."""
        if fullname == 'mmagic':
            import numpy as np

            np.__dict__.setdefault('bool8', np.bool_)


class EditorFinder:
    """Puts a placeholder where a package of mmagic's editors cannot be imported."""

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """Let the other finders answer, and guard the loader of an editor."""
        if not _OPTIONAL.fullmatch(fullname):
            return None
        spec = spec_of_others(self, fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = partial(_run_or_replace, spec.loader.exec_module)
        return spec


class Placeholder(ModuleType):
    """A module whose every name is a class that cannot be built."""

    reason: Exception

    def __getattr__(self, name: str) -> type:
        if name.startswith('__'):
            raise AttributeError(f'module {self.__name__!r} has no attribute {name!r}')
        reason = self.reason
        return type(name, (), {'__init__': lambda *args, **kwargs: _unavailable(name, reason)})


def install() -> None:
    """Insert the finders into ``sys.meta_path`` unless they are there."""
    for kind in (AliasFinder, EditorFinder):
        if not any(isinstance(finder, kind) for finder in sys.meta_path):
            sys.meta_path.insert(0, kind())
    PatchFinder('mmagic.utils', hide_diffusers).install()


def hide_diffusers(utils: Any) -> None:
    """Let mmagic register no models of diffusers where its version has none that mmagic knows.

    Without it mmagic cannot be imported where diffusers is absent, and imports all of a new one.

    Args:
        utils (ModuleType): ``mmagic.utils``; its ``try_import`` is replaced.
    """
    if _diffusers_fits():
        return
    try_import = utils.try_import
    utils.try_import = lambda name: _no_diffusers() if name == 'diffusers' else try_import(name)


def status() -> str:
    """Say whether mmagic can be imported with the help of this bridge.

    Returns:
        str: One phrase, found without importing mmagic.
    """
    if importlib.util.find_spec('mmagic') is None:
        return 'mmagic is not installed'
    if not any(isinstance(finder, AliasFinder) for finder in sys.meta_path):
        return 'not installed'
    absent = [name.split('.')[-1] for name in sorted(unavailable())]
    return 'active: numpy.bool8 for mmagic' + (f'; without {", ".join(absent)}' if absent else '')


def unavailable() -> list[str]:
    """List the modules of mmagic that were imported so far and had to be replaced."""
    return [name for name, module in sys.modules.items() if isinstance(module, Placeholder)]


def _diffusers_fits() -> bool:
    try:
        major, minor = version('diffusers').split('.')[:2]
        return (int(major), int(minor)) < _NEW_DIFFUSERS
    except PackageNotFoundError:
        return False


def _no_diffusers() -> ModuleType:
    empty: Any = ModuleType('diffusers', 'Stand-in by raproc: no models, no pipelines.')
    empty.models, empty.pipelines = ModuleType('models'), ModuleType('pipelines')
    return empty


def _run_or_replace(run: Callable[[ModuleType], None], module: Any) -> None:
    try:
        run(module)
    except Exception as error:  # packages of another year fail in every thinkable way
        module.__class__ = Placeholder
        module.reason = error


def _unavailable(name: str, reason: Exception) -> NoReturn:
    raise ImportError(
        f'expected the packages that {name} of mmagic was written for, but got '
        f'{type(reason).__name__}: {reason}. Install them in an environment of their own: '
        "pip install mmagic 'diffusers==0.24.*' 'huggingface_hub<0.25' 'transformers<4.41'"
    )
