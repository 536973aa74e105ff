"""The names of points in a plane, put where they cover least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from .canvas import POINTS, Canvas

# How much worse it is to cover a point or a name than a bit of a line.
STRONG = 20
DISTANCES = (12, 26)
# Where a name may stand: its direction from the point, right and up.
DIRECTIONS = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


class Name(NamedTuple):
    """The name of a point.

    Args:
        text (str): What is written.
        position (tuple[float, float]): The point, in the units of the axes.
        color (str): Any colour of matplotlib.
    """

    text: str
    position: tuple[float, float]
    color: str


def place_names(
    axes: Axes,
    canvas: Canvas,
    names: Sequence[Name],
    taken: Sequence[Bbox],
    size: float,
    distances: Sequence[float] = DISTANCES,
    leaders: bool = False,
) -> None:
    """Write the name of each point where it covers least of what is drawn and of other names.

    Args:
        axes (Axes): Where the points are drawn; their limits are settled.
        canvas (Canvas): The page.
        names (Sequence[Name]): The names; the first ones have the choice.
        taken (Sequence[Bbox]): The areas that they should not cover, in pixels of the page; an area
            that is there twice counts twice.
        size (float): The size of the font in pixels.
        distances (Sequence[float]): How far from the points names may stand, in pixels, the
            preferred first. Defaults to (12, 26).
        leaders (bool): Whether names stay nearer to their own point than to others where they can,
            and a line leads to those that do not stand at the first distance. Defaults to False.
    """
    points = axes.transData.transform([name.position for name in names])
    taken = list(taken)
    places = [(x, y, distance) for distance in distances for x, y in DIRECTIONS]
    for index, (text, position, color) in enumerate(names):
        name = Annotation(
            text,
            position,
            xytext=(0, 0),
            textcoords='offset pixels',
            fontsize=size * POINTS,
            color=color,
            parse_math=False,
            zorder=4,
        )
        axes.add_artist(name)
        boxes = [_move(name, place, canvas) for place in places]
        costs = [
            sum(box.overlaps(other) for other in taken)
            + len(taken) * (not axes.bbox.containsx(box.x0) or not axes.bbox.containsx(box.x1))
            for box in boxes
        ]
        if leaders:
            costs = [
                c + STRONG * _is_nearer_to_others(b, points, index) for c, b in zip(costs, boxes)
            ]
        place = places[int(np.argmin(costs))]
        taken += [_move(name, place, canvas)] * STRONG
        if leaders and place[-1] > distances[0]:
            _lead(axes, name, place)


def areas_of_lines(
    axes: Axes, lines: Iterable[tuple[np.ndarray, np.ndarray]], parts: int = 40
) -> list[Bbox]:
    """List the areas that lines cover, in pixels.

    Args:
        axes (Axes): Where they are drawn.
        lines (Iterable[tuple[ndarray, ndarray]]): Both ends of each, in the units of the axes.
        parts (int): The areas of each line. Defaults to 40.
    """
    steps = np.linspace(0, 1, parts)[:, None]
    ends = [axes.transData.transform(np.asarray(line, float)) for line in lines]
    bits = [start + (end - start) * steps for start, end in ends]
    return [Bbox.from_bounds(x - 2, y - 2, 4, 4) for bit in bits for x, y in bit]


def areas_of_points(axes: Axes, points: np.ndarray, errors: np.ndarray) -> list[Bbox]:
    """List the areas that points and their errors cover, in pixels, each as often as it counts.

    Args:
        axes (Axes): Where they are drawn.
        points (ndarray): In the units of the axes, shape (N, 2).
        errors (ndarray): Half the widths of their intervals, shape (N, 2); 0 where there is none.
    """
    low, centres, high = (axes.transData.transform(points + sign * errors) for sign in (-1, 0, 1))
    areas = []
    for (x, y), (left, bottom), (right, top) in zip(centres, low, high):
        areas += [Bbox.from_extents(left - 6, y - 6, right + 6, y + 6)] * STRONG
        areas += [Bbox.from_extents(x - 6, bottom - 6, x + 6, top + 6)] * STRONG
    return areas


def _is_nearer_to_others(box: Bbox, points: np.ndarray, index: int) -> bool:
    """Tell whether a name is at least as near to another point as to its own."""
    gaps = np.maximum(np.maximum(box.min - points, points - box.max), 0)
    distances = np.hypot(*gaps.T)
    return bool((np.delete(distances, index) <= distances[index] + 2).any())


def _lead(axes: Axes, name: Annotation, place: tuple[int, int, float]) -> None:
    """Draw a line from a point to its name."""
    distance = place[-1] - 3
    end = (place[0] * distance, place[1] * distance)
    line = dict(arrowstyle='-', color=name.get_color(), linewidth=0.7, shrinkA=0, shrinkB=3)
    axes.annotate('', name.xy, end, textcoords='offset pixels', arrowprops=line, zorder=2)


def _move(name: Annotation, place: tuple[int, int, float], canvas: Canvas) -> Bbox:
    """Put a name beside its point; returns the area it covers on the page."""
    x, y, distance = place
    name.set_position((x * distance, y * distance))
    name.set(
        ha={1: 'left', 0: 'center', -1: 'right'}[x], va={1: 'bottom', 0: 'center', -1: 'top'}[y]
    )
    return name.get_window_extent(canvas.renderer)
