"""How the bridges put a module where none is installed, and change one that is."""

import sys
from collections.abc import Callable
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


class PatchFinder:
    """Changes a module of somebody else at the moment when it is imported, and not earlier.

    It stands at the front of ``sys.meta_path`` and leaves finding and loading to the others.

    Args:
        name (str): Full name of the module.
        patch (Callable): Is called with the module after its code has run.
    """

    def __init__(self, name: str, patch: Callable[[ModuleType], None]) -> None:
        self.name = name
        self.patch = patch

    def install(self) -> None:
        """Patch the module if it is imported already, otherwise wait for its import."""
        finders = (finder for finder in sys.meta_path if isinstance(finder, PatchFinder))
        if any(finder.name == self.name for finder in finders):
            return
        sys.meta_path.insert(0, self)
        if self.name in sys.modules:
            self.patch(sys.modules[self.name])

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """Let the other finders answer, and add the patch to the loader of the one name."""
        if fullname != self.name:
            return None
        spec = spec_of_others(self, fullname, path, target)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (run(module), self.patch(module))[0]
        return spec


def spec_of_others(finder: object, fullname: str, path=None, target=None) -> ModuleSpec | None:
    """Find a module as Python would without one of its finders.

    Args:
        finder (object): The finder of ``sys.meta_path`` that is not asked.
        fullname (str): Full name of the module.
        path (list[str], optional): Where its package lies. Defaults to None.
        target (ModuleType, optional): As for any finder. Defaults to None.
    """
    others = (other for other in sys.meta_path if other is not finder)
    specs = (other.find_spec(fullname, path, target) for other in others)
    return next((spec for spec in specs if spec is not None), None)
