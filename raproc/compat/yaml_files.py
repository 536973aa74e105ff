"""Reads YAML as data: mmengine's own reader runs what tags such as ``!!python/object`` name.

mmengine reads YAML configs and metafiles through its table of file handlers. The handler of YAML is
replaced there by one that knows plain data and the tuples that mmengine itself writes.
"""

from types import ModuleType
from typing import Any

from raproc.compat.finder import PatchFinder

_HANDLERS = 'mmengine.fileio.handlers.registry_utils'
_SUFFIXES = ('yaml', 'yml')


def install() -> None:
    """Replace the handlers as soon as mmengine is imported."""
    PatchFinder(_HANDLERS, _patch).install()


def status() -> str:
    """Say whether YAML is read as data."""
    return 'active: YAML is data and runs nothing'


def _patch(module: ModuleType) -> None:
    class SafeYamlHandler(module.YamlHandler):
        """mmengine's handler, which loads with PyYAML's safe loader whatever is asked for."""

        def load_from_fileobj(self, file: Any, **kwargs) -> Any:
            """Load plain data.

            Args:
                file (Any): An open file.
                **kwargs: As for ``yaml.load``; its loader is not taken.
            """
            import yaml

            return yaml.load(file, **{**kwargs, 'Loader': _loader()})

    for suffix in _SUFFIXES:
        module.file_handlers[suffix] = SafeYamlHandler()


def _loader() -> type:
    """Make PyYAML's safe loader with tuples, which mmengine's ``Config.dump`` writes."""
    import yaml

    base: Any = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    loader: Any = type('Loader', (base,), {})  # its own constructors, beside those of its base
    loader.add_constructor(
        'tag:yaml.org,2002:python/tuple',
        lambda self, node: tuple(self.construct_sequence(node, deep=True)),
    )
    return loader
