"""Find the image files below a folder, and say what is left out there and why."""

from __future__ import annotations

import os
import os.path as osp
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SUFFIXES = (
    '.apng .avif .bmp .dib .gif .j2k .jfif .jp2 .jpe .jpeg .jpg .pbm .pgm .png .pnm .ppm .tga .tif '
    '.tiff .webp'
).split()
"""list[str]: What the names of image files end with."""

BESIDE_IMAGES = '.cfg .csv .db .html .ini .json .log .md .pdf .py .txt .xml .xmp .yaml .yml'.split()
"""list[str]: What the names of files end with that are no images and often lie among them."""

UNKNOWN = 'not a known format'
NOT_REGULAR = 'not a regular file'
SHOWN = 5


class LeftOut(NamedTuple):
    """A file or a folder that is not looked at.

    Args:
        path (str): Where it is.
        reason (str): Why it is left out.
    """

    path: str
    reason: str

    @property
    def may_be_image(self) -> bool:
        """bool: Whether somebody may have expected it to be read."""
        return self.reason != UNKNOWN or suffix_of(self.path) not in BESIDE_IMAGES


def image_files(
    root: str, suffixes: Sequence[str] = SUFFIXES, left_out: list[LeftOut] | None = None
) -> Iterator[str]:
    """Go through the image files below a folder.

    Hidden files and folders are not looked at; links are followed, each folder once.

    Args:
        root (str): The folder.
        suffixes (Sequence[str]): What image files end with.
        left_out (list[LeftOut], optional): Is filled with what is not given: other files, pipes and
            devices, links to nothing, and folders that cannot be listed. Defaults to None.

    Yields:
        str: Path of a file relative to ``root``, with ``/`` between its parts.
    """
    endings, seen = tuple(suffix.lower() for suffix in suffixes), set()
    aside = [] if left_out is None else left_out

    def note_folder(error: OSError) -> None:
        aside.append(LeftOut(str(error.filename), f'cannot be listed: {error.strerror}'))

    for folder, subfolders, files in os.walk(root, onerror=note_folder, followlinks=True):
        real = osp.realpath(folder)
        if real in seen:  # links may lead in circles
            subfolders.clear()
            continue
        seen.add(real)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith('.'))
        inside = osp.relpath(folder, root).replace(os.sep, '/')
        for name in files:
            if name.startswith('.'):
                continue
            path = osp.join(folder, name)
            reason = _why_not(path, endings)
            if reason:
                aside.append(LeftOut(path, reason))
            else:
                yield name if inside == '.' else f'{inside}/{name}'


def suffix_of(path: str) -> str:
    """Return what a file's name ends with, in lower case; its whole name where it has no dot."""
    name = osp.basename(path)
    return (osp.splitext(name)[1] or name).lower()


def summary_of(left_out: Sequence[LeftOut], unknown_as: str = UNKNOWN) -> list[str]:
    """Say for people what is left out: counted by suffix, or named.

    Args:
        left_out (Sequence[LeftOut]): The files.
        unknown_as (str): What is said of unknown formats. Defaults to 'not a known format'.

    Returns:
        list[str]: A line for unknown formats, and one for each other file.
    """
    unknown = [item for item in left_out if item.reason == UNKNOWN]
    lines = [f'{item.path}: {item.reason}' for item in left_out if item.reason != UNKNOWN]
    if unknown:
        suffixes = Counter(suffix_of(item.path) for item in unknown).most_common()
        named = ', '.join(f'{suffix} ({number})' for suffix, number in suffixes[:SHOWN])
        more = f' and {len(suffixes) - SHOWN} more' if len(suffixes) > SHOWN else ''
        files = '1 file' if len(unknown) == 1 else f'{len(unknown)} files'
        lines.insert(0, f'{files} skipped, {unknown_as}: {named}{more}')
    return lines


def _why_not(path: str, endings: tuple[str, ...]) -> str | None:
    if not path.lower().endswith(endings):
        return UNKNOWN
    if osp.isfile(path):
        return None
    return NOT_REGULAR if osp.exists(path) else 'a link to nothing'
