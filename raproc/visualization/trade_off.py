"""The trade-off between image quality and recognition: a curve with one point per lambda."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from .canvas import POINTS, Canvas
from .names import Name, areas_of_lines, areas_of_points, place_names

AXES = dict(psnr='PSNR (dB)', ssim='SSIM')
LINE, BASELINE, BUDGET = '#0072b2', '#d55e00', '#d9efd9'
WIDTH, HEIGHT = 1120, 520
FONT = 15


@dataclass(frozen=True)
class TradeOffPoint:
    """A row of a table in the plane of quality and recognition.

    Args:
        label (str): Its lambda, e.g. ``1e-3``, or the name of the baseline.
        psnr (float): In dB.
        ssim (float): In [0, 1].
        score (float): Of recognition, in percent.
        errors (Mapping[str, float]): Half widths of intervals for any of the three numbers, e.g.
            ``dict(score=1.1)``. Defaults to none.

    Raises:
        ValueError: If a number is not finite.
    """

    label: str
    psnr: float
    ssim: float
    score: float
    errors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers = dict(psnr=self.psnr, ssim=self.ssim, score=self.score)
        if not all(map(math.isfinite, numbers.values())):
            raise ValueError(
                f'expected finite numbers for the point {self.label!r}, but got {numbers}'
            )

    def at(self, quality: str) -> tuple[float, float]:
        """Give the position (quality, score), where the quality is ``psnr`` or ``ssim``."""
        return getattr(self, quality), self.score


def draw_trade_off(
    points: Sequence[TradeOffPoint],
    *,
    baseline: TradeOffPoint,
    budget: float | None = None,
    title: str = '',
    score_name: str = 'top-1 accuracy (%)',
    path: str | Path | None = None,
) -> np.ndarray:
    """Draw the score of recognition against PSNR and against SSIM.

    Args:
        points (Sequence[TradeOffPoint]): In the order of lambda, which a line follows. Their labels
            are written as ``λ = 1e-3``.
        baseline (TradeOffPoint): Plain processing; the line starts there.
        budget (float, optional): How many dB of PSNR may be given up: the area of PSNR above that
            of the baseline less the budget is shaded. Defaults to None, no area.
        title (str): Written above. Defaults to ``''``.
        score_name (str): Name of the score and its unit. Defaults to ``'top-1 accuracy (%)'``.
        path (str | Path, optional): A file to write; png, pdf, svg and more. Defaults to None.

    Returns:
        ndarray: The picture, RGB uint8, shape (520, 1120, 3).

    Raises:
        ValueError: If there is no point, or the budget is negative.

    Examples:
        >>> from raproc.visualization import TradeOffPoint, draw_trade_off
        >>> plain = TradeOffPoint('plain', psnr=26.29, ssim=0.795, score=52.6)
        >>> ra = TradeOffPoint('1e-3', psnr=26.31, ssim=0.792, score=61.8)
        >>> draw_trade_off([ra], baseline=plain, budget=0.1).shape
        (520, 1120, 3)
    """
    if not points:
        raise ValueError(f'expected at least one point, but got {points!r}')
    if budget is not None and not budget >= 0:
        raise ValueError(f'expected `budget`, a drop of PSNR in dB, at least 0, but got {budget}')
    points = [baseline, *points]
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.text(WIDTH / 2, 26, title, FONT * 1.25, weight='bold', align='center')
    for index, quality in enumerate(AXES):
        axes = canvas.figure.add_axes((0.075 + 0.49 * index, 0.14, 0.42, 0.71))
        area = budget if quality == 'psnr' else None
        _draw_curve(axes, canvas, points, quality, area)
        axes.set_xlabel(AXES[quality], fontsize=FONT * POINTS)
        if index == 0:
            axes.set_ylabel(score_name, fontsize=FONT * POINTS)
    if path is not None:
        canvas.save(path)
    return canvas.to_array()


def _draw_curve(
    axes: Axes, canvas: Canvas, points: Sequence[TradeOffPoint], quality: str, budget: float | None
) -> None:
    """Draw the points over one measure of quality, the first one as the baseline."""
    axes.grid(color='#e0e0e0', linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=FONT * 0.87 * POINTS)
    axes.spines[['top', 'right']].set_visible(False)
    x, y = zip(*(point.at(quality) for point in points))
    axes.plot(x, y, color=LINE, linewidth=1.2, alpha=0.5, zorder=2)
    for index, point in enumerate(points):
        axes.errorbar(
            *point.at(quality),
            xerr=point.errors.get(quality),
            yerr=point.errors.get('score'),
            color=LINE if index else BASELINE,
            marker='o' if index else 's',
            markersize=6,
            elinewidth=1.2,
            capsize=3,
            zorder=3,
        )
    axes.margins(0.16, 0.14)
    # Asking for the limits settles them, which names are placed by.
    (left, right), _ = axes.get_xlim(), axes.get_ylim()
    if budget is not None:
        least = x[0] - budget
        axes.set_xlim(min(left, least - 0.05 * (right - left)), right)
        axes.axvspan(least, right, color=BUDGET, linewidth=0, zorder=0)
        axes.set_title(
            f'shaded: PSNR at most {budget:g} dB below {points[0].label}',
            loc='left',
            fontsize=FONT * 0.87 * POINTS,
            color='#2d6a2d',
            parse_math=False,
        )
    _label(axes, canvas, points, quality)


def _label(axes: Axes, canvas: Canvas, points: Sequence[TradeOffPoint], quality: str) -> None:
    """Name each point where its name covers least of the points, the line and other names."""
    names = [
        Name(
            f'λ = {point.label}' if index else point.label,
            point.at(quality),
            LINE if index else BASELINE,
        )
        for index, point in enumerate(points)
    ]
    data = np.array([name.position for name in names], float)
    errors = np.array(
        [(point.errors.get(quality, 0), point.errors.get('score', 0)) for point in points], float
    )
    taken = areas_of_lines(axes, zip(data, data[1:])) + areas_of_points(axes, data, errors)
    place_names(axes, canvas, names, taken, FONT * 0.87)
