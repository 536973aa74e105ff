"""A stand-in for ``mmcv._ext``, so that detectors work where mmcv has no compiled operators."""

import importlib.util
from functools import partial
from importlib.machinery import PathFinder
from types import ModuleType
from typing import NoReturn

from raproc.compat.finder import StandInFinder, is_installed

_EXT = 'mmcv._ext'


class StandIn(ModuleType):
    """Answer every operator name, because mmcv asks for all of them when it is imported.

    The operators of :mod:`raproc.compat.ext_functions` work; any other one is an error once it is
    called.
    """

    def __getattr__(self, name: str) -> partial:
        if name.startswith('__'):
            raise AttributeError(f'module {_EXT!r} has no attribute {name!r}')
        return partial(_missing, name)


def install() -> None:
    """Offer the stand-in wherever no compiled ``mmcv._ext`` is found."""
    StandInFinder(_EXT, 'raproc.compat.ext_functions', StandIn).install()


def status() -> str:
    """Say where mmcv's operators come from.

    Returns:
        str: One phrase, found without importing mmcv.
    """
    mmcv = importlib.util.find_spec('mmcv')
    if mmcv is None:
        return 'mmcv is not installed'
    if PathFinder.find_spec(_EXT, mmcv.submodule_search_locations):
        return 'not needed: mmcv is compiled'
    return "active: torchvision's operators" if is_installed(_EXT) else 'not installed'


def _missing(name: str, *args, **kwargs) -> NoReturn:
    raise NotImplementedError(
        f"expected a compiled mmcv for the operator '{name}', but got mmcv without compiled "
        'operators (mmcv-lite). Use a model that does without it, or install a compiled mmcv: '
        "pip uninstall mmcv-lite; pip install openmim; mim install 'mmcv>=2.0.0,<2.2.0'"
    )
