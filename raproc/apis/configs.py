"""Find a config by path, by ``raproc::`` name, or by the short name of one that is shipped."""

from __future__ import annotations

import difflib
import os.path as osp
from pathlib import Path

from mmengine.config import Config

import raproc
from raproc.engine import load_config
from raproc.weights import former_names

PROCESSORS = ('no_processing', 'plain', 'ra', 'unsup_ra', 'ra_transformer')
RECOGNIZERS = ('_base_/recognizers',)


def find_config(name: str | dict | Config, folders: tuple[str, ...] = PROCESSORS) -> Config:
    """Read a config, whichever way it is named.

    Args:
        name (str | dict | Config): A config or its content; a file; ``raproc::ra/sr_r18_cls.py``;
            or the short name of a shipped one, such as ``ra/sr_r18_cls``, or ``cls_r18`` where
            there is one folder. The former name of one with published weights is understood.
        folders (tuple[str, ...]): The folders of the shipped configs that short names lie in.
            Defaults to those of the methods.

    Returns:
        Config: The config.

    Raises:
        FileNotFoundError: If there is no such config; the nearest names are offered.
    """
    if isinstance(name, Config):
        return name
    if isinstance(name, dict):
        return Config(name)
    name = str(name)
    if '::' in name or osp.isfile(name):
        return load_config(name)
    root, known = shipped_configs(folders)
    short = name.removesuffix('.py')
    for candidate in (short, *(f'{folder}/{short}' for folder in folders if len(folders) == 1)):
        if candidate in known:
            return load_config(str(root / f'{candidate}.py'))
    renamed = former_names().get(short)
    if renamed in known:
        return load_config(str(root / f'{renamed}.py'))
    raise FileNotFoundError(
        f'expected a config file, raproc::<name> or the name of a shipped config, such as '
        f'{known[0] if known else "ra/sr_r18_cls"!r}, but got {name!r}{_nearest(short, known)}'
    )


def shipped_configs(folders: tuple[str, ...] = PROCESSORS) -> tuple[Path, list[str]]:
    """List the configs that came with the package.

    Args:
        folders (tuple[str, ...]): Folders of ``configs``. Defaults to those of the methods.

    Returns:
        tuple[Path, list[str]]: The folder ``configs``, and the names below it, without ``.py``.
    """
    package = Path(raproc.__file__).parent
    roots = (package / '.mim' / 'configs', package.parent / 'configs')
    root = next((root for root in roots if root.is_dir()), roots[0])
    files = sorted(file for folder in folders for file in root.glob(f'{folder}/*.py'))
    return root, [file.relative_to(root).with_suffix('').as_posix() for file in files]


def _nearest(name: str, known: list[str]) -> str:
    """List the names like it, those with another folder first."""
    stems = [config.rsplit('/', 1)[-1] for config in known]
    same = [config for config, stem in zip(known, stems) if stem == name.rsplit('/', 1)[-1]]
    among = known if '/' in name else stems
    near = same[:3] or list(dict.fromkeys(difflib.get_close_matches(name, among, 3, cutoff=0.5)))
    return f'; the nearest are {", ".join(near)}' if near else ''
