"""Read a YAML or JSON config as data: nothing that it says, or that it names, is executed.

A ``.py`` config is code of its author. A YAML or JSON config is not taken for that, so whatever
would run code is refused in it: a ``.py`` file as its base or as any other value, pickles, modules
to import, and types that are no names of registered classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mmengine.config import Config
from mmengine.fileio import load
from yaml import YAMLError

from .shipped import config_root, find_config_file

DATA = ('.yaml', '.yml', '.json')
CODE = ('.py', '.pkl', '.pickle')
# The packages whose registries configs name classes of.
SCOPES = ('mmagic', 'mmcv', 'mmdet', 'mmengine', 'mmpretrain', 'mmseg', 'raproc')
_CLASS_KEYS = re.compile(r'(.*_)?type|constructor')
_SCOPE_KEYS = ('default_scope', '_scope_')
_ADVICE = 'If you trust its author, write it as a .py config, which is code'


def is_data(path: str | Path) -> bool:
    """Tell whether a config is data by its suffix."""
    return Path(path).suffix in DATA


def read_data_config(path: str | Path) -> Config:
    """Read a YAML or JSON config.

    Args:
        path (str | Path): The file.

    Returns:
        Config: The config, with its bases.

    Raises:
        ValueError: If it, or one of its bases, would run code; the key is named.
    """
    _check_bases(Path(path))
    config = Config.fromfile(str(path), import_custom_modules=False)
    _check_imports(config, path)
    for key, value in _strings(config.to_dict()):
        _check_value(key, value, path)
    return config


def _check_bases(path: Path) -> None:
    """Refuse bases that are code, and look into those that are data."""
    content = _as_mmengine_reads(path)
    if not isinstance(content, dict):
        raise ValueError(f'expected a config of keys in {path}, but got {type(content).__name__}')
    bases = content.get('_base_', [])
    for base in [bases] if isinstance(bases, str) else bases:
        if is_data(base) and '::' not in base:
            _check_bases(path.parent / base)
        elif not _is_shipped(base, path.parent):
            raise ValueError(
                f'expected a YAML or JSON config, or one that is shipped with a package, as '
                f'_base_ of {path}, but got {base!r}. {_ADVICE}'
            )


def _as_mmengine_reads(path: Path) -> Any:
    """Load the content after mmengine's substitutions in the text."""
    if not path.is_file():
        raise FileNotFoundError(f'expected a config at {path}, but got no such file')
    with TemporaryDirectory() as folder:
        copy = str(Path(folder, f'config{path.suffix}'))
        Config._substitute_predefined_vars(str(path.absolute()), copy)
        Config._substitute_env_variables(copy, copy)
        Config._pre_substitute_base_vars(copy, copy)
        try:
            return load(copy)
        except (YAMLError, ValueError) as error:
            problem = getattr(error, 'problem', None) or error
            raise ValueError(
                f'expected plain data in {path}, but got: {problem}. {_ADVICE}'
            ) from error


def _check_imports(config: Config, path: str | Path) -> None:
    imports = (config.get('custom_imports') or {}).get('imports', [])
    for name in [imports] if isinstance(imports, str) else imports:
        if name.split('.')[0] not in SCOPES:
            raise ValueError(
                f'expected custom_imports of {path} to be among {", ".join(SCOPES)}, but got '
                f'{name!r}. {_ADVICE}'
            )


def _strings(value: Any, key: str = '') -> Iterator[tuple[str, str]]:
    """List all texts of a config with the keys that they stand at."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, f'{key}.{name}' if key else str(name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _strings(item, f'{key}.{index}')
    elif isinstance(value, str):
        yield key, value


def _check_value(key: str, value: str, path: str | Path) -> None:
    name = key.rsplit('.', 1)[-1]
    if name in _SCOPE_KEYS and value not in SCOPES:
        expected = f'one of {", ".join(SCOPES)}'
    elif _CLASS_KEYS.fullmatch(name) and not _is_class_name(value):
        expected = 'the name of a registered class'
    elif value.endswith(CODE) and not _is_shipped(value, Path(path).parent):
        expected = 'no file that can run code but shipped configs'
    else:
        return
    raise ValueError(f'expected {expected} at {key} of {path}, but got {value!r}. {_ADVICE}')


def _is_class_name(value: str) -> bool:
    """Tell whether mmengine would look a type up in a registry, and not import what it names."""
    scope, _, name = value.rpartition('.')
    if not name.isidentifier():
        return False
    if not scope:
        return find_spec(name) is None  # mmengine imports the module of that name otherwise
    if scope not in SCOPES:
        return False
    return name[0].isupper() or not hasattr(import_module(scope), name)


def _is_shipped(value: str, folder: Path) -> bool:
    """Tell whether a name stands for a config of an installed package."""
    package, _, inner = value.rpartition('::')
    if package:
        return package in SCOPES and '..' not in Path(inner).parts and not Path(inner).is_absolute()
    root = config_root().resolve()
    found = (folder / find_config_file(value), Path(find_config_file(value)))
    return all(path.resolve().is_relative_to(root) for path in found if path.exists()) and any(
        path.exists() for path in found
    )
