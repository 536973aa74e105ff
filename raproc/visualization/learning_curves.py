"""Learning curves: scores against the number of iterations, one curve per method."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from .canvas import POINTS, Canvas

COLORS = ('#d55e00', '#0072b2', '#009e73', '#cc79a7', '#56b4e9', '#e69f00')
WIDTH, HEIGHT = 380, 430
FONT = 15


def draw_learning_curves(
    panels: Mapping[str, Mapping[str, Mapping[float, Sequence[float]]]],
    *,
    levels: Mapping[str, Mapping[str, float]] | None = None,
    title: str = '',
    x_name: str = 'iterations',
    path: str | Path | None = None,
) -> np.ndarray:
    """Draw one panel per score: the mean over seeds as a line, smallest to largest as a band.

    Args:
        panels (Mapping): Name of a score and its unit -> name of a method -> number of iterations
            -> the score of each seed. Iterations are drawn on a logarithmic scale.
        levels (Mapping, optional): Name of a score -> name of a dashed level (such as
            ``'original'``) -> its value. Defaults to None.
        title (str): Written above. Defaults to ``''``.
        x_name (str): Name of the horizontal axis. Defaults to ``'iterations'``.
        path (str | Path, optional): A file to write; png, pdf, svg and more. Defaults to None.

    Returns:
        ndarray: The picture, RGB uint8, shape (430, 380 * panels, 3).

    Raises:
        ValueError: If there is no panel, a panel has no curve or a curve no point, or a number of
            iterations is not positive.

    Examples:
        >>> from raproc.visualization import draw_learning_curves
        >>> psnr = dict(plain={100: [26.1, 26.2], 200: [26.4, 26.5]}, RA={100: [26.0, 26.1]})
        >>> draw_learning_curves({'PSNR (dB)': psnr}).shape
        (430, 380, 3)
    """
    _check(panels)
    canvas = Canvas(WIDTH * len(panels), HEIGHT)
    canvas.text(WIDTH * len(panels) / 2, 24, title, FONT * 1.2, weight='bold', align='center')
    methods = list(dict.fromkeys(name for curves in panels.values() for name in curves))
    colors = {name: COLORS[index % len(COLORS)] for index, name in enumerate(methods)}
    for index, (score, curves) in enumerate(panels.items()):
        left = (index + 0.17) / len(panels)
        axes = canvas.figure.add_axes((left, 0.15, 0.79 / len(panels), 0.68))
        _draw(axes, curves, colors, (levels or {}).get(score, {}))
        axes.set_title(score, fontsize=FONT * POINTS, loc='left', parse_math=False)
        axes.set_xlabel(x_name, fontsize=FONT * POINTS)
    if path is not None:
        canvas.save(path)
    return canvas.to_array()


def _check(panels: Mapping) -> None:
    curves = [(score, name, points) for score in panels for name, points in panels[score].items()]
    if not panels or not all(panels.values()) or not all(points for *_, points in curves):
        raise ValueError(
            'expected at least one panel, a curve in each panel and a point on each '
            f'curve, but got {panels!r}'
        )
    for score, name, points in curves:
        if min(points) <= 0:
            raise ValueError(
                f'expected positive numbers of iterations, but got {min(points)} for {name!r} in '
                f'{score!r}'
            )


def _draw(
    axes: Axes,
    curves: Mapping[str, Mapping[float, Sequence[float]]],
    colors: Mapping[str, str],
    levels: Mapping[str, float],
) -> None:
    axes.set_xscale('log')
    axes.grid(color='#e0e0e0', linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[['top', 'right']].set_visible(False)
    axes.tick_params(labelsize=FONT * 0.87 * POINTS)
    for name, points in curves.items():
        x = sorted(points)
        seeds = [list(points[number]) for number in x]
        low, mean, high = (
            np.array([what(values) for values in seeds]) for what in (min, np.mean, max)
        )
        axes.fill_between(x, low, high, color=colors[name], alpha=0.18, linewidth=0)
        axes.plot(x, mean, color=colors[name], marker='o', markersize=5, label=name)
    for name, value in levels.items():
        axes.axhline(value, color='#555555', linestyle='--', linewidth=1, label=name)
    ticks = sorted({number for points in curves.values() for number in points})
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f'{tick:g}' for tick in ticks])
    axes.margins(y=0.12)
    axes.legend(fontsize=FONT * 0.8 * POINTS, frameon=False, loc='best')
