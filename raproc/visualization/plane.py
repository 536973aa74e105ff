"""Processors in the plane of image quality and recognition, with the front of the best."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from .canvas import POINTS, Canvas
from .names import Name, areas_of_lines, areas_of_points, place_names

FRONT, BEHIND, MOVED, LEVEL = '#0072b2', '#767676', '#d55e00', '#2d6a2d'
WIDTH, HEIGHT = 960, 680
FONT = 17
DISTANCES = (12, 24, 40, 60)


@dataclass(frozen=True)
class PlanePoint:
    """A processor in the plane.

    Args:
        name (str): Its name.
        x (float): Its image quality.
        y (float): Its score of recognition.
        error (float): Half the width of the interval of its score. Defaults to 0.
        on_front (bool): Whether no other point exceeds it in both. Defaults to False.
        origin (str, optional): The name of the point that it was made from; an arrow leads from
            there. Defaults to None.

    Raises:
        ValueError: If a number is not finite.
    """

    name: str
    x: float
    y: float
    error: float = 0.0
    on_front: bool = False
    origin: str | None = None

    def __post_init__(self) -> None:
        numbers = (self.x, self.y, self.error)
        if not all(map(math.isfinite, numbers)):
            raise ValueError(
                f'expected finite numbers for the point {self.name!r}, but got {numbers}'
            )

    @property
    def at(self) -> tuple[float, float]:
        """tuple[float, float]: Its position."""
        return self.x, self.y


def draw_plane(
    points: Sequence[PlanePoint],
    *,
    levels: Mapping[str, float] | None = None,
    title: str = '',
    x_name: str = 'PSNR (dB)',
    y_name: str = 'top-1 accuracy (%)',
    path: str | Path | None = None,
) -> np.ndarray:
    """Draw processors by image quality and recognition.

    A line joins those of the front; an arrow leads from a processor to the one made from it.

    Args:
        points (Sequence[PlanePoint]): The processors.
        levels (Mapping[str, float], optional): Scores that are drawn as a line across, by name,
            e.g. that of the original images. Defaults to None.
        title (str): Written above. Defaults to ``''``.
        x_name (str): Name of the quality and its unit. Defaults to ``'PSNR (dB)'``.
        y_name (str): Name of the score and its unit. Defaults to ``'top-1 accuracy (%)'``.
        path (str | Path, optional): A file to write; png, pdf, svg and more. Defaults to None.

    Returns:
        ndarray: The picture, RGB uint8, shape (680, 960, 3).

    Raises:
        ValueError: If there is no point, or an origin is none.

    Examples:
        >>> from raproc.visualization import PlanePoint, draw_plane
        >>> plain = PlanePoint('plain', 26.3, 52.6, 2.0)
        >>> ra = PlanePoint('RA', 26.1, 61.8, 2.0, on_front=True, origin='plain')
        >>> draw_plane([plain, ra], levels={'originals': 79.1}).shape
        (680, 960, 3)
    """
    named = {point.name: point for point in points}
    wrong = [p.origin for p in points if p.origin is not None and p.origin not in named]
    if not points or wrong:
        raise ValueError(
            f'expected points, and each origin among them, but got {list(named)} with {wrong}'
        )
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.text(WIDTH / 2, 28, title, FONT * 1.2, weight='bold', align='center')
    axes = canvas.figure.add_axes((0.085, 0.18, 0.89, 0.73))
    arrows = [(named[point.origin], point) for point in points if point.origin]
    _draw(axes, points, arrows, levels or {})
    axes.set_xlabel(x_name, fontsize=FONT * POINTS)
    axes.set_ylabel(y_name, fontsize=FONT * POINTS)
    _name(axes, canvas, points, arrows)
    text = 'bars: 95% intervals; filled, on the line: nothing is better in both'
    text += '; arrows: what was made of a processor' if arrows else ''
    canvas.text(0.085 * WIDTH, HEIGHT - 22, text, FONT * 0.82, '#444444')
    if path is not None:
        canvas.save(path)
    return canvas.to_array()


def _draw(
    axes: Axes,
    points: Sequence[PlanePoint],
    arrows: Sequence[tuple[PlanePoint, PlanePoint]],
    levels: Mapping[str, float],
) -> None:
    axes.grid(color='#e0e0e0', linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=FONT * 0.87 * POINTS)
    axes.spines[['top', 'right']].set_visible(False)
    ends = _front(points)
    axes.plot(*zip(*(point.at for point in ends)), color=FRONT, linewidth=1.2, alpha=0.6, zorder=2)
    for point in points:
        axes.errorbar(
            *point.at,
            yerr=point.error or None,
            color=_color(point),
            marker='D' if point.origin else 'o',
            markerfacecolor=_color(point) if point.on_front else 'white',
            markersize=7,
            elinewidth=1,
            capsize=3,
            zorder=3,
        )
    for name, score in levels.items():
        axes.axhline(score, color=LEVEL, linewidth=1.2, linestyle='--', zorder=1)
        axes.annotate(
            f'{name}: {score:.1f}',
            (0.01, score),
            xycoords=('axes fraction', 'data'),
            xytext=(0, 4),
            textcoords='offset pixels',
            fontsize=FONT * 0.82 * POINTS,
            color=LEVEL,
            parse_math=False,
        )
    axes.margins(0.14, 0.08)
    for origin, point in arrows:
        style = dict(arrowstyle='-|>', color=MOVED, linewidth=1.3, shrinkA=5, shrinkB=5)
        axes.annotate('', point.at, origin.at, arrowprops=style, zorder=2.5)


def _name(
    axes: Axes,
    canvas: Canvas,
    points: Sequence[PlanePoint],
    arrows: Sequence[tuple[PlanePoint, PlanePoint]],
) -> None:
    _ = axes.get_xlim(), axes.get_ylim()  # asking for the limits settles them
    lines = [(np.array(start.at), np.array(end.at)) for start, end in arrows]
    ends = [np.array(point.at) for point in _front(points)]
    data = np.array([point.at for point in points], float)
    errors = np.array([(0.0, point.error) for point in points])
    taken = areas_of_lines(axes, [*lines, *zip(ends, ends[1:])])
    taken += areas_of_points(axes, data, errors)
    names = [Name(point.name, point.at, _color(point)) for point in points]
    place_names(axes, canvas, names, taken, FONT * 0.87, DISTANCES, leaders=True)


def _front(points: Sequence[PlanePoint]) -> list[PlanePoint]:
    return sorted((point for point in points if point.on_front), key=lambda point: point.at)


def _color(point: PlanePoint) -> str:
    return MOVED if point.origin else FRONT if point.on_front else BEHIND
