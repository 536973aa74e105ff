"""Judge annotations: which images, boxes, classes and labels cannot be right."""

from __future__ import annotations

import os
import os.path as osp
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from raproc.datasets.image_file import read_header

from .listing import Entry, Listing, Object
from .report import (
    BEYOND,
    BROKEN,
    CASE,
    LABEL,
    MISSING,
    NO_AREA,
    OUTSIDE,
    SHARES,
    SIZE,
    TURNED,
    TWICE,
    Report,
)

TOLERANCE = 2
"""int: Pixels by which boxes may reach out: some count from 1, some to the pixel after the last."""
SHOWN = 12

Header = tuple[tuple[int, int], int] | str


def judge(listing: Listing, turns: bool = False) -> Report:
    """Judge the annotations of a dataset.

    Args:
        listing (Listing): What they say.
        turns (bool): Whether the images are turned by EXIF orientation on loading. Defaults to
            False.

    Returns:
        Report: What was found.
    """
    report = Report(listing.title, len(listing.entries), list(listing.wrong))
    report.notes += listing.notes
    for where in listing.broken:
        report.add(BROKEN, where)
    entries = []
    for entry in listing.entries:
        if entry.broken:
            report.add(BROKEN, f'{entry.source}: {entry.broken}', entry.index)
        else:
            entries.append(entry)
    _judge_repeated(entries, report)
    if listing.has_boxes:
        _judge_classes(entries, listing.classes or (), report)
        usable = sum(
            _judge_image(entry, header, turns, report, listing.classes or ())
            for entry, header in zip(entries, _headers(entries), strict=True)
        )
        if report.lines((SHARES, NO_AREA, OUTSIDE)) and not usable:
            report.wrong.append('not one of its boxes can be used')
    else:
        _judge_labels(entries, listing.classes, report)
        _judge_files(entries, report)
    if listing.entries and len(report.left_out) == len(listing.entries):
        report.wrong.append('not one of its images can be used')
    return report


def _judge_repeated(entries: Iterable[Entry], report: Report) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        before = first.setdefault(osp.normpath(entry.image), entry)
        if before is not entry:
            places = f'{before.index + 1} and {entry.index + 1}'
            report.add(TWICE, f'{entry.image} (places {places})', entry.index)


def _judge_classes(entries: list[Entry], classes: tuple[str, ...], report: Report) -> None:
    """Count objects of classes that the dataset does not have; they are not read by anybody."""
    unknown = Counter(o.name for entry in entries for o in entry.objects if o.name not in classes)
    total = sum(len(entry.objects) for entry in entries)
    number = sum(unknown.values())
    named = ', '.join(f'{name} ({count})' for name, count in unknown.most_common(SHOWN))
    if total and number == total:
        report.wrong.append(
            f'expected objects of the classes ({", ".join(classes)}), but got {total} of other '
            f'names alone: {named}; set metainfo.classes of the dataset to the names in the files'
        )
        return
    alike = {_plain(name): name for name in classes}
    for name, count in unknown.items():
        if _plain(name) in alike:
            report.add(CASE, f'{name!r} ({count} objects) in place of {alike[_plain(name)]!r}')
    if number:
        report.notes.append(f'{number} of {total} objects are of other classes, left out: {named}')


def _judge_image(
    entry: Entry, header: Header, turns: bool, report: Report, classes: tuple[str, ...]
) -> int:
    """Judge the size and the boxes of an image; return how many of these can be used."""
    if isinstance(header, str):
        report.add(MISSING, f'{entry.image}: {header}', entry.index)
        return 0
    size, orientation = header
    if entry.size is not None and entry.size != size:
        text = f'{entry.source}: {_by(entry.size)}, but the image has {_by(size)} pixels'
        if orientation > 1:
            text += f' (its EXIF orientation is {orientation}, but boxes count in stored pixels)'
        report.add(SIZE, text, entry.index)
        return 0
    if orientation > 1 and turns and entry.objects:
        report.add(TURNED, f'{entry.image} (orientation {orientation})', entry.index)
        return 0
    usable = 0
    shares = bool(entry.objects) and all(max(o.written) <= 1 for o in entry.objects)
    for item in entry.objects:
        problem = SHARES if shares else _problem_of(item, size)
        usable += problem in (None, BEYOND) and item.name in classes
        if problem:
            numbers = ', '.join(f'{number:g}' for number in item.written)
            report.add(problem, f'{entry.source}: {item.name} ({numbers}) in {_by(size)}')
    return usable


def _problem_of(item: Object, size: tuple[int, int]) -> str | None:
    x1, y1, x2, y2 = item.box
    width, height = size
    if x2 <= x1 or y2 <= y1:
        return NO_AREA
    if x1 >= width or y1 >= height or x2 <= 0 or y2 <= 0:
        return OUTSIDE
    if min(x1, y1) < -TOLERANCE or x2 > width + TOLERANCE or y2 > height + TOLERANCE:
        return BEYOND
    return None


def _judge_labels(entries: list[Entry], classes: tuple[str, ...] | None, report: Report) -> None:
    number = len(classes) if classes else None
    for entry in entries:
        label = entry.label
        if label is not None and (label < 0 or (number is not None and label >= number)):
            known = f'0 to {number - 1}' if number else 'at least 0'
            report.add(LABEL, f'{entry.source}: {label} instead of {known}', entry.index)


def _judge_files(entries: list[Entry], report: Report) -> None:
    """Look for the files of a long list, folder by folder."""

    @cache
    def files_of(folder: str) -> set[str]:
        return set(os.listdir(folder)) if osp.isdir(folder) else set()

    for entry in entries:
        folder, name = osp.split(entry.image)
        if '://' not in entry.image and name not in files_of(folder):
            report.add(MISSING, f'{entry.image} ({entry.source})', entry.index)


def _headers(entries: list[Entry]) -> Iterable[Header]:
    with ThreadPoolExecutor(8) as pool:
        yield from pool.map(_header, (entry.image for entry in entries), chunksize=64)


def _header(path: str) -> Header:
    if not osp.isfile(path):
        return 'not a regular file' if osp.exists(path) else 'there is no such file'
    try:
        return read_header(path)
    except Exception as error:  # Pillow's decoders raise about any type on broken data
        return str(error) or type(error).__name__


def _plain(name: str) -> str:
    return name.strip().lower().replace('_', ' ').replace('-', ' ')


def _by(size: tuple[int, int]) -> str:
    return f'{size[0]}x{size[1]}'
