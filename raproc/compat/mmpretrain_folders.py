"""Which folders are classes, and in which order: mmpretrain counts hidden ones, and 10 before 2."""

from __future__ import annotations

import os
from typing import Any

from raproc.compat.finder import PatchFinder

_NAME = 'mmpretrain.datasets.custom'
_NOT_CLASSES = ('__MACOSX', '__pycache__')


def install() -> None:
    """Wait for the import of the module that looks for class folders."""
    PatchFinder(_NAME, order_folders).install()


def order_folders(custom: Any) -> None:
    """Let mmpretrain number class folders as people do.

    Args:
        custom (ModuleType): The module ``mmpretrain.datasets.custom``.
    """
    find, get = custom.find_folders, custom.get_samples

    def find_folders(root: str, backend: Any = None) -> tuple[list[str], dict[str, int]]:
        folders = in_order(find(root, backend)[0])
        return folders, {folder: index for index, folder in enumerate(folders)}

    def get_samples(*args: Any, **kwargs: Any) -> tuple[list, set | None]:
        samples, empty = get(*args, **kwargs)
        return [sample for sample in samples if not _is_hidden(sample)], empty

    custom.find_folders, custom.get_samples = find_folders, get_samples


def in_order(folders: list[str]) -> list[str]:
    """Sort class folders: by number where all are numbers, otherwise as text.

    Args:
        folders (list[str]): Names of folders; hidden ones and those of archives are left out.

    Returns:
        list[str]: The class folders; the index of one is its label.

    Examples:
        >>> in_order(['10', '2', '.ipynb_checkpoints', '1'])
        ['1', '2', '10']
    """
    kept = sorted(name for name in folders if not _is_hidden(name))
    if all(number_of(name) is not None for name in kept):
        return sorted(kept, key=lambda name: (number_of(name), name))
    return kept


def number_of(folder: str) -> int | None:
    """Return the number that is a folder's name, or None."""
    return int(folder) if folder.isascii() and folder.isdigit() else None


def _is_hidden(sample: str | tuple[str, int]) -> bool:
    """Tell whether a path, or that of a sample, leads through a folder that is no class."""
    path = sample if isinstance(sample, str) else sample[0]
    parts = path.replace(os.sep, '/').split('/')
    return any(part.startswith('.') or part in _NOT_CLASSES for part in parts)


def class_folders(root: str) -> list[str]:
    """List the class folders of a local folder in the order of their labels."""
    with os.scandir(root) as entries:
        return in_order([entry.name for entry in entries if entry.is_dir()])


def status() -> str:
    """Say what the bridge does."""
    return 'active: class folders that are numbers are sorted as numbers'
