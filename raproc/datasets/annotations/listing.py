"""What an annotation file says, in one form for all kinds of files."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import NamedTuple

Box = tuple[float, float, float, float]
Stamp = tuple[int, int] | None


class Object(NamedTuple):
    """An object in an image.

    Args:
        name (str): Its class.
        box (tuple[float, ...]): x1, y1, x2, y2 in pixels, as the dataset reads it.
        written (tuple[float, ...]): The four numbers as they are written.
    """

    name: str
    box: Box
    written: Box


@dataclass
class Entry:
    """An image of a list.

    Args:
        index (int): Its place in the list, from 0.
        image (str): Path of the image.
        source (str): Where its annotation is written: a file, or a file and a line.
        size (tuple[int, int], optional): Width and height, as annotated. Defaults to None.
        objects (list[Object]): Its objects. Defaults to none.
        label (int, optional): Its class. Defaults to None.
        broken (str, optional): Why its annotation cannot be read. Defaults to None.
    """

    index: int
    image: str
    source: str
    size: tuple[int, int] | None = None
    objects: list[Object] = field(default_factory=list)
    label: int | None = None
    broken: str | None = None


@dataclass
class Listing:
    """The annotations of a dataset.

    Args:
        title (str): The dataset and its file, for people.
        entries (list[Entry]): Its images.
        classes (tuple[str, ...], optional): Names of its classes. Defaults to None: not known.
        file (str): The list, if it is a file. Defaults to ''.
        has_boxes (bool): Whether the images have boxes. Defaults to False.
        without (Callable, optional): Writes the file without some entries: takes their indices,
            returns the content. Defaults to None: there is no list.
        wrong (list[str]): What is wrong with the dataset as a whole. Defaults to nothing.
        broken (list[str]): Parts of the file that belong to no image. Defaults to none.
        folders (list[str]): Class folders that were looked at. Defaults to none.
        notes (list[str]): What is left out as it should be, for people. Defaults to none.
    """

    title: str
    entries: list[Entry]
    classes: tuple[str, ...] | None = None
    file: str = ''
    has_boxes: bool = False
    without: Callable[[Collection[int]], str] | None = None
    wrong: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
