"""What mmengine and imagecorruptions ask of ``pkg_resources``, which setuptools 82 removed.

Without it mmengine resolves no ``mmdet::...`` config path. Offered only where ``pkg_resources`` is
absent.
"""

import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable
from functools import wraps
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from raproc.compat.finder import StandInFinder, is_installed

__all__ = [
    'Distribution',
    'DistributionNotFound',
    'fixup_namespace_packages',
    'get_distribution',
    'resource_filename',
]

_NAME = 'pkg_resources'
_CONFIG_UTILS = 'mmengine.config.utils'
_HUB = 'mmengine.hub.hub'


class DistributionNotFound(Exception):
    """There is no installed distribution of that name."""


class Distribution:
    """An installed distribution.

    Args:
        name (str): Name of the distribution, e.g. 'mmdet'.
    """

    def __init__(self, name: str) -> None:
        self._distribution = importlib.metadata.distribution(name)
        self.version = self._distribution.version
        self.location = _location(name) or str(self._distribution.locate_file(''))

    def has_metadata(self, name: str) -> bool:
        """Say whether there is a metadata file of that name."""
        return self._distribution.read_text(name) is not None

    def get_metadata(self, name: str) -> str:
        """Read a metadata file, e.g. 'top_level.txt'."""
        return self._distribution.read_text(name) or ''


def get_distribution(name: str) -> Distribution:
    """Find an installed distribution.

    Args:
        name (str): Name of the distribution, e.g. 'mmdet'.

    Returns:
        Distribution: Its version, location and metadata.

    Raises:
        DistributionNotFound: If it is not installed.
    """
    try:
        return Distribution(name)
    except importlib.metadata.PackageNotFoundError as error:
        raise DistributionNotFound(f'expected {name!r} to be installed, but got {error}') from error


def fixup_namespace_packages(path_item: str, parent: str | None = None) -> None:
    """Do nothing: Python finds namespace packages itself. pytest calls it where it exists."""


def resource_filename(package: str, name: str) -> str:
    """Find a file that lies in a package.

    Args:
        package (str): Full name of the package, or of a module in it.
        name (str): The file, relative to the module.

    Returns:
        str: Its path.

    Raises:
        ModuleNotFoundError: If there is no such package.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f'expected the package {package!r} of {name!r} to be installed')
    return str(Path(spec.origin).parent / name)


class ConfigUtilsFinder:
    """Name raproc to mmengine when its configs are imported, which ``import raproc`` need not."""

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """Find mmengine's module as Python would, and add to it once it is executed."""
        if fullname != _CONFIG_UTILS:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            _name_raproc(module)

        vars(spec.loader)['exec_module'] = exec_module
        return spec


def _name_raproc(module: Any) -> None:
    module.MODULE2PACKAGE.setdefault('raproc', 'raproc.version')
    find = module._get_cfg_metainfo
    if not hasattr(find, '__wrapped__'):
        module._get_cfg_metainfo = _with_full_paths(find)


def _with_full_paths(find: Callable[[str, str], dict]) -> Callable[[str, str], dict]:
    """Name the weights that come with a package by their full path, not from its own folder."""

    @wraps(find)
    def wrapped(package_path: str, cfg_path: str) -> dict:
        found = find(package_path, cfg_path)
        shipped = Path(package_path, '.mim', str(found.get('Weights')))
        return {**found, 'Weights': str(shipped)} if shipped.is_file() else found

    return wrapped


def install() -> None:
    """Offer the stand-in wherever no ``pkg_resources`` is found, and ``raproc::`` config names.

    mmengine knows the packages of OpenMMLab alone. The name of a module, not of the package, makes
    it look where the code lies, also in editable installs.
    """
    StandInFinder(_NAME, __name__).install()
    if _CONFIG_UTILS in sys.modules:
        utils: Any = sys.modules[_CONFIG_UTILS]
        _name_raproc(utils)
        if _HUB in sys.modules:
            vars(sys.modules[_HUB])['_get_cfg_metainfo'] = utils._get_cfg_metainfo
    elif not any(isinstance(finder, ConfigUtilsFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, ConfigUtilsFinder())


def status() -> str:
    """Say who resolves config paths such as ``mmdet::...``.

    Returns:
        str: One phrase.
    """
    if PathFinder.find_spec(_NAME):
        return 'not needed: setuptools has pkg_resources'
    return 'active: importlib.metadata' if is_installed(_NAME) else 'not installed'


def _location(package: str) -> str | None:
    # An editable install lies where its code lies, not where its metadata does.
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    return str(Path(spec.origin).parents[1]) if spec and spec.origin else None
