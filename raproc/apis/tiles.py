"""Divide an image into tiles that overlap."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

Pixels = tuple[slice, slice]


class Tile(NamedTuple):
    """A part of an image.

    Args:
        outer (tuple[slice, slice]): The rows and columns that a network looks at.
        core (tuple[slice, slice]): Those of its result that count, counted from ``outer``.
        place (tuple[slice, slice]): Where they belong.
    """

    outer: Pixels
    core: Pixels
    place: Pixels


def tiles_of(
    size: tuple[int, int], side: int, overlap: int, stride: int = 1, scale: int = 1
) -> Iterator[Tile]:
    """Divide an image.

    Args:
        size (tuple[int, int]): Height and width of the image.
        side (int): The largest side of a tile, without its overlap, in pixels.
        overlap (int): What a tile looks at beyond each side, a multiple of ``stride``.
        stride (int): Tiles begin at multiples of it. Defaults to 1.
        scale (int): Size of the result / size of the image: ``core`` and ``place`` are in pixels
            of the result. Defaults to 1.

    Yields:
        Tile: The tiles, row by row; together their places cover the result, each pixel once.
    """
    rows, columns = (_spans(length, side, overlap, stride, scale) for length in size)
    for row in rows:
        for column in columns:
            yield Tile(*zip(row, column))


def _spans(length: int, side: int, overlap: int, stride: int, scale: int) -> list[tuple]:
    """For each tile along one side, its outer, core and place as slices."""
    number = math.ceil(length / side)
    step = math.ceil(length / number / stride) * stride
    spans = []
    for start in range(0, length, step):
        end = min(start + step, length)
        first = max(start - overlap, 0)
        spans.append(
            (
                slice(first, min(end + overlap, length)),
                slice((start - first) * scale, (end - first) * scale),
                slice(start * scale, end * scale),
            )
        )
    return spans
