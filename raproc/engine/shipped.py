"""Find the configs that come with the package by short names, such as ``table2``."""

from __future__ import annotations

import os.path as osp
from pathlib import Path

import raproc
from raproc.weights import former_names

PROCESSORS = ('no_processing', 'plain', 'ra', 'unsup_ra', 'ra_transformer')
RECOGNIZERS = ('_base_/recognizers', 'demo/columns')
# Where a name is looked up that is none below `configs`.
FOLDERS = ('tables', 'tables/small', 'tables/benchmark', *RECOGNIZERS, 'analysis', 'recognizers')


def shipped_configs(folders: tuple[str, ...] = PROCESSORS) -> tuple[Path, list[str]]:
    """List the configs that came with the package.

    Args:
        folders (tuple[str, ...]): Folders of ``configs``. Defaults to those of the methods.

    Returns:
        tuple[Path, list[str]]: The folder ``configs``, and the names below it, without ``.py``.
    """
    root = config_root()
    files = sorted(file for folder in folders for file in root.glob(f'{folder}/*.py'))
    return root, [file.relative_to(root).with_suffix('').as_posix() for file in files]


def find_config_file(name: str, folders: tuple[str, ...] = FOLDERS) -> str:
    """Find the file of a config.

    Args:
        name (str): A file; ``raproc::<name>``; or the short name of a shipped config, such as
            ``ra/sr_r18_cls``, ``configs/ra/sr_r18_cls.py``, ``table2``, ``small/table2`` or
            ``cls_r18``. The former name of one with published weights is understood.
        folders (tuple[str, ...]): Where names are looked up that are none below ``configs``.
            Defaults to those of tables, recognizers and analyses.

    Returns:
        str: The file; what was given, where no shipped config has such a name.
    """
    if '::' in name or osp.isfile(name):
        return name
    root = config_root()
    short = name.removeprefix('configs/').removesuffix('.py')
    places = [short, *(f'{folder}/{short}' for folder in folders)]
    places.append(former_names().get(short, short))
    files = [root / f'{place}.py' for place in places]
    return next((str(file) for file in files if file.is_file()), name)


def config_root() -> Path:
    """Find the folder ``configs`` that came with the package."""
    package = Path(raproc.__file__).parent
    roots = (package / '.mim' / 'configs', package.parent / 'configs')
    return next((root for root in roots if root.is_dir()), roots[0])
