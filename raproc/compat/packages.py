"""What mmengine and imagecorruptions ask of ``pkg_resources``, which setuptools 82 removed.

Without it mmengine resolves no ``mmdet::...`` config path. Offered only where ``pkg_resources`` is
absent.
"""

import importlib.metadata
import importlib.util
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

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


def _name_raproc(module: ModuleType) -> None:
    module.MODULE2PACKAGE.setdefault('raproc', 'raproc.version')


def install() -> None:
    """Offer the stand-in wherever no ``pkg_resources`` is found, and ``raproc::`` config names.

    mmengine knows the packages of OpenMMLab alone. The name of a module, not of the package, makes
    it look where the code lies, also in editable installs.
    """
    StandInFinder(_NAME, __name__).install()
    if _CONFIG_UTILS in sys.modules:
        _name_raproc(sys.modules[_CONFIG_UTILS])
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
