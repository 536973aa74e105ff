"""Read the labels of mmpretrain's ``CustomDataset`` and ``ImageNet``: a list, or class folders."""

from __future__ import annotations

import os.path as osp
from collections import Counter
from collections.abc import Collection
from typing import Any

from raproc.compat.mmpretrain_folders import class_folders, number_of
from raproc.datasets.folder_files import LeftOut, image_files, summary_of

from .listing import Entry, Listing


def read_labels(dataset: Any, title: str) -> Listing:
    """Read the labels of images.

    Args:
        dataset (mmpretrain.CustomDataset): The dataset, not yet loaded.
        title (str): What it is called for people.

    Returns:
        Listing: Its images; of class folders, what is wrong with these alone.
    """
    classes = dataset.CLASSES and tuple(dataset.CLASSES)
    if dataset.ann_file:
        return _read_list(dataset, title, classes)
    if not dataset.with_label:
        return Listing(title, [])
    return _look_at_folders(dataset, title, classes)


def _read_list(dataset: Any, title: str, classes: tuple[str, ...] | None) -> Listing:
    path = dataset.ann_file
    with open(path, encoding='utf-8', errors='surrogateescape') as file:
        lines = [line.rstrip('\n\r') for line in file]
    entries = [
        _entry(dataset, index, line, f'{path}, line {index + 1}')
        for index, line in enumerate(lines)
    ]

    def without(left_out: Collection[int]) -> str:
        return ''.join(f'{line}\n' for i, line in enumerate(lines) if i not in left_out)

    listing = Listing(title, entries, classes, path, without=without)
    labels = {entry.label for entry in entries if entry.label is not None}
    if len(labels) > 1 and labels == set(range(1, len(labels) + 1)):
        text = f'{path} has the labels 1 to {len(labels)} and no 0'
        if classes and len(labels) == len(classes):
            listing.wrong.append(f'{text}; labels count from 0: subtract 1 from each')
        else:
            listing.notes.append(f'{text}; if they count from 1, subtract 1 from each')
    return listing


def _entry(dataset: Any, index: int, line: str, source: str) -> Entry:
    if not dataset.with_label:
        return Entry(index, osp.join(dataset.img_prefix, line), source)
    name, _, label = line.strip().rpartition(' ')
    digits = label.removeprefix('-')
    if not name or not (digits.isascii() and digits.isdigit()):
        form = "expected '<file> <class index>', such as 'a/1.JPEG 0'"
        return Entry(index, '', source, broken=f'{form}, but got {line!r}')
    return Entry(index, osp.join(dataset.img_prefix, name), source, label=int(label))


def _look_at_folders(dataset: Any, title: str, classes: tuple[str, ...] | None) -> Listing:
    root = dataset.img_prefix
    folders = class_folders(root)
    listing = Listing(title, [], classes)
    listing.folders = [root, *(osp.join(root, folder) for folder in folders)]
    if not any(map(_is_number, folders)):
        listing.wrong += _names_in_other_order(folders, classes, root)
    elif all(map(_is_number, folders)):
        numbers = [int(folder) for folder in folders]
        first = numbers[0] if numbers else 0
        gap = next((n for i, n in enumerate(numbers) if n != first + i), None)
        if gap is not None or first > 1:
            at = numbers.index(gap if gap is not None else first)
            listing.wrong.append(
                f'the class folders of {root} are numbers with gaps: folder {folders[at]} would be '
                f'label {at}; make a folder for each number, or use a list of images'
            )
    left_out: list[LeftOut] = []
    counts = Counter(path.split('/')[0] for path in image_files(root, dataset.extensions, left_out))
    unread = 'not among the extensions of the dataset'
    listing.notes += [f'{root}: {line}' for line in summary_of(left_out, unread)]
    empty = [folder for folder in folders if not counts[folder]]
    if empty:
        listing.notes.append(f'{root}: {len(empty)} class folders without images: {empty[:5]}')
    return listing


def _is_number(folder: str) -> bool:
    return number_of(folder) is not None


def _names_in_other_order(
    folders: list[str], classes: tuple[str, ...] | None, root: str
) -> list[str]:
    """Say where the folders are the classes, but sort in another order."""
    if not classes or set(folders) != set(classes) or tuple(folders) == classes:
        return []
    return [
        f'labels follow the order of the class folders of {root}, ({", ".join(folders)}), but the '
        f'classes are ({", ".join(classes)}); set metainfo.classes to the order of the folders'
    ]
