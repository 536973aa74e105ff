"""The one way in which the bridges put a module where none is installed."""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class StandInFinder(MetaPathFinder, Loader):
    """Offer a module of raproc under the name of one that is not installed.

    It stands at the end of ``sys.meta_path``, so an installed module is found before it is asked.

    Args:
        name (str): Full name of the absent module.
        source (str): The module that is imported in its place; its ``__all__`` is offered.
        module_type (type): Class of the created module. Defaults to ``ModuleType``.
    """

    def __init__(self, name: str, source: str, module_type: type[ModuleType] = ModuleType) -> None:
        self.name = name
        self.source = source
        self.module_type = module_type

    def install(self) -> None:
        """Append this finder to ``sys.meta_path`` unless one for the same name is there."""
        if not is_installed(self.name):
            sys.meta_path.append(self)

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """Answer for the one name."""
        return ModuleSpec(fullname, self, origin=self.source) if fullname == self.name else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Create the empty module."""
        return self.module_type(spec.name, f'Stand-in by {self.source}.')

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module; its source is imported here and not earlier."""
        source = import_module(self.source)
        for name in source.__all__:
            setattr(module, name, getattr(source, name))


def is_installed(name: str) -> bool:
    """Say whether there is a stand-in for a module.

    Args:
        name (str): Full name of the module.
    """
    finders = (finder for finder in sys.meta_path if isinstance(finder, StandInFinder))
    return any(finder.name == name for finder in finders)
