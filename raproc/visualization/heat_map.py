"""The transfer matrix as a picture: the gain of each recognizer by each processor."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from .canvas import POINTS, Canvas

# Percentage points of the fullest colour: one scale for the gains of all tables.
GAIN_LIMIT = 20.0
COLORS = 'RdBu'
MISSING, FRAME = '#e6e6e6', '#111111'
SEEN = 'framed: the recognizer that it was trained with'
CELL_WIDTH, CELL_HEIGHT = 76, 52
FONT, GAP = 15, 24
STYLE = dict(fontfamily='DejaVu Sans', parse_math=False)


@dataclass
class HeatMap:
    """One panel of a heat map.

    Args:
        values (ndarray): One number per cell, shape (rows, columns); NaN where there is none.
        row_names (Sequence[str]): What each row is, e.g. a processor.
        column_names (Sequence[str]): What each column is, e.g. a recognizer.
        title (str): Written above the panel. Defaults to ``''``.
        seen (ndarray, optional): The cells to frame, bool, of the shape of ``values``: those whose
            recognizer has trained the processor. Defaults to None.
        errors (ndarray, optional): Half the width of the interval of each value, of the same shape;
            NaN where there is none. Defaults to None.

    Raises:
        ValueError: If there is no cell, a shape or a number of names does not fit, or a value is
            infinite.
    """

    values: np.ndarray
    row_names: Sequence[str]
    column_names: Sequence[str]
    title: str = ''
    seen: np.ndarray | None = None
    errors: np.ndarray | None = None

    def __post_init__(self) -> None:
        self.values = np.asarray(self.values, float)
        if self.values.ndim != 2 or not self.values.size:
            raise ValueError(
                'expected the values of a heat map to have shape (rows, columns), each at least 1, '
                f'but got {self.values.shape}'
            )
        if np.isinf(self.values).any():
            raise ValueError('expected values of a heat map to be finite or NaN, but got infinity')
        names = (len(self.row_names), len(self.column_names))
        if names != self.values.shape:
            raise ValueError(
                f'expected a heat map of {self.values.shape} values to have as many names of rows '
                f'and columns, but got {names}'
            )
        empty = dict(seen=np.zeros(names, bool), errors=np.full(names, np.nan))
        for name, nothing in empty.items():
            value = getattr(self, name)
            value = nothing if value is None else np.asarray(value, nothing.dtype)
            if value.shape != names:
                raise ValueError(
                    f'expected `{name}` of a heat map to have the shape of its values, {names}, '
                    f'but got {value.shape}'
                )
            setattr(self, name, value)


def draw_heat_map(
    values: np.ndarray,
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    title: str = '',
    label: str = 'gain over plain, percentage points',
    seen: np.ndarray | None = None,
    path: str | Path | None = None,
    errors: np.ndarray | None = None,
    limit: float | None = None,
) -> np.ndarray:
    """Draw one heat map; its arguments are those of :class:`HeatMap` and :func:`draw_heat_maps`.

    Examples:
        >>> import numpy as np
        >>> from raproc.visualization import draw_heat_map
        >>> page = draw_heat_map([[9.2, 7.9], [6.7, np.nan]], ['ra:r18', 'ra:r50'], ['r18', 'r50'])
        >>> page.shape[2], page.dtype
        (3, dtype('uint8'))
    """
    panel = HeatMap(values, row_names, column_names, title, seen, errors)
    return draw_heat_maps([panel], label=label, path=path, limit=limit)


def draw_heat_maps(
    panels: Sequence[HeatMap],
    *,
    title: str = '',
    label: str = 'gain over plain, percentage points',
    path: str | Path | None = None,
    limit: float | None = None,
) -> np.ndarray:
    """Draw heat maps side by side, e.g. one per task, in the same colours.

    Blue is a gain, red a loss and white no change; cells without a value are grey.

    Args:
        panels (Sequence[HeatMap]): The panels. Names of rows are written once if all panels have
            the same.
        title (str): Written above all panels. Defaults to ``''``.
        label (str): What the colours mean. Defaults to ``'gain over plain, percentage points'``.
        path (str | Path, optional): A file to write; png, pdf, svg and more. Defaults to None.
        limit (float, optional): The value of the fullest colour; those beyond are drawn in it too.
            Defaults to None, the largest absolute value.

    Returns:
        ndarray: The picture, RGB uint8, shape (height, width, 3).

    Raises:
        ValueError: If there is no panel, the limit is not above 0, or the format is unknown.
    """
    if not panels:
        raise ValueError(f'expected at least one panel, but got {panels!r}')
    if limit is not None and not limit > 0:
        raise ValueError(f'expected `limit` of a heat map to be above 0, but got {limit}')
    canvas = _Page(panels, title, label, limit).draw()
    if path is not None:
        canvas.save(path)
    return canvas.to_array()


class _Page:
    """Place panels side by side; margins follow from the widest names."""

    def __init__(
        self, panels: Sequence[HeatMap], title: str, label: str, limit: float | None
    ) -> None:
        self.panels, self.title = panels, title
        largest = max(
            np.abs(panel.values[~np.isnan(panel.values)]).max(initial=0) for panel in panels
        )
        self.limit = limit or largest or 1.0
        self.beyond = bool(largest > self.limit)
        self.norm = Normalize(-self.limit, self.limit)
        self.colors = colormaps[COLORS]
        names = [name for panel in panels for name in panel.column_names]
        self.cell_width = max(CELL_WIDTH, math.ceil(max(map(_width, names))) + 12)
        errors = [panel.errors for panel in panels if panel.errors is not None]
        self.has_errors = any((~np.isnan(values)).any() for values in errors)
        self.has_seen = any(panel.seen.any() for panel in panels if panel.seen is not None)
        self.caption = f'{label}, ± half its interval' if self.has_errors else label

    def draw(self) -> Canvas:
        """Draw everything on a page of the size it needs."""
        lefts, width = self._columns()
        top = (44 if self.title else 0) + (34 if any(p.title for p in self.panels) else 0) + 34
        rows = max(len(panel.row_names) for panel in self.panels)
        bottom = top + rows * CELL_HEIGHT
        height = bottom + (32 if self.has_seen else 0) + 84
        canvas = Canvas(width, height)
        canvas.text(GAP / 2, 26, self.title, FONT * 1.25, weight='bold')
        for panel, (left, names) in zip(self.panels, lefts):
            self._draw_panel(canvas, panel, left, top, names)
        first = lefts[0][0]
        if self.has_seen:
            canvas.frame(first, bottom + 14, 22, 16, FRAME, 3)
            canvas.text(first + 30, bottom + 22, SEEN, FONT * 0.87)
        self._draw_bar(canvas, first, height - 66, width - first - 1.5 * GAP)
        return canvas

    def _columns(self) -> tuple[list[tuple[int, bool]], int]:
        """Place the panels: left edges, whether rows are named there, and the page's width."""
        rows = [list(panel.row_names) for panel in self.panels]
        shared = all(names == rows[0] for names in rows)
        lefts, x = [], 0
        for index, panel in enumerate(self.panels):
            named = index == 0 or not shared
            x += math.ceil(max(map(_width, panel.row_names))) + GAP if named else 0
            lefts.append((x, named))
            cells = len(panel.column_names) * self.cell_width
            x += max(cells, math.ceil(_width(panel.title, FONT * 1.3))) + GAP
        bar = lefts[0][0] + _width(self.caption, FONT) + GAP
        legend = lefts[0][0] + _width(SEEN, FONT * 0.87) + 30 + GAP if self.has_seen else 0
        title = _width(self.title, FONT * 1.5) + GAP  # bold is wider
        return lefts, math.ceil(max(x - GAP / 2, bar, legend, title))

    def _draw_panel(self, canvas: Canvas, panel: HeatMap, left: int, top: int, names: bool) -> None:
        rows, columns = panel.values.shape
        width = columns * self.cell_width
        canvas.text(left, top - 50, panel.title, FONT * 1.1, weight='bold')
        for column, name in enumerate(panel.column_names):
            x = left + (column + 0.5) * self.cell_width
            canvas.text(x, top - 16, name, FONT, align='center')
        axes = _axes(canvas, left, top, width, rows * CELL_HEIGHT)
        axes.axis('off')
        axes.set(xlim=(0, columns), ylim=(rows, 0))
        for row, column in np.ndindex(rows, columns):
            self._draw_cell(axes, panel, row, column)
        for row in range(rows if names else 0):
            name = panel.row_names[row]
            canvas.text(left - 10 - _width(name), top + (row + 0.5) * CELL_HEIGHT, name, FONT)

    def _draw_cell(self, axes: Axes, panel: HeatMap, row: int, column: int) -> None:
        assert panel.errors is not None and panel.seen is not None  # see __post_init__
        value, error = panel.values[row, column], panel.errors[row, column]
        missing = np.isnan(value)
        face: Any = MISSING if missing else self.colors(self.norm(value))
        axes.add_patch(
            Rectangle((column, row), 1, 1, facecolor=face, edgecolor='white', linewidth=1)
        )
        if panel.seen[row, column]:
            x, y = 4 / self.cell_width, 4 / CELL_HEIGHT
            box = Rectangle((column + x, row + y), 1 - 2 * x, 1 - 2 * y, fill=False, zorder=2)
            box.set(edgecolor=FRAME, linewidth=3 * POINTS, joinstyle='miter')
            axes.add_patch(box)
        style: dict[str, Any] = dict(
            color='#555555' if missing else _text_color(face), ha='center', va='center', **STYLE
        )
        with_error = not (missing or np.isnan(error))
        y = row + (0.37 if with_error else 0.5)
        axes.text(column + 0.5, y, _signed(value), fontsize=FONT * POINTS, **style)
        if with_error:
            text = f'±{error:.1f}'
            axes.text(column + 0.5, row + 0.7, text, fontsize=FONT * 0.73 * POINTS, **style)

    def _draw_bar(self, canvas: Canvas, left: float, top: float, width: float) -> None:
        axes = _axes(canvas, left, top, min(width, 480), 14)
        extend: dict[str, Any] = dict(extend='both', extendfrac=0.04) if self.beyond else {}
        bar = canvas.figure.colorbar(
            ScalarMappable(self.norm, self.colors), axes, orientation='horizontal', **extend
        )
        bar.outline.set_linewidth(0.5)
        ticks = np.array([-1, -0.5, 0, 0.5, 1]) * self.limit
        bar.set_ticks(ticks.tolist(), labels=[_signed(tick) for tick in ticks])
        axes.tick_params(labelsize=FONT * 0.8 * POINTS, labelfontfamily='DejaVu Sans')
        canvas.text(left, top + 50, self.caption, FONT * 0.87)


def _axes(canvas: Canvas, left: float, top: float, width: float, height: float) -> Axes:
    """Axes on a part of the page that is given in pixels from the top left."""
    page_width, page_height = (canvas.figure.get_size_inches() * canvas.figure.dpi).tolist()
    bottom = page_height - top - height
    axes = canvas.figure.add_axes(
        (left / page_width, bottom / page_height, width / page_width, height / page_height)
    )
    return axes


def _signed(value: float) -> str:
    """One decimal with its sign, which zero has not; a dash for NaN."""
    if np.isnan(value):
        return '–'
    text = f'{value:+.1f}'.replace('-', '−')
    return '0.0' if text[1:] == '0.0' else text


def _text_color(face: Sequence[float]) -> str:
    """Black or white, whichever stands out more (relative luminance of WCAG 2)."""
    channels = np.asarray(face[:3])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return 'black' if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else 'white'


def _width(text: str, size: float = FONT) -> float:
    """Measure the width of a line in pixels."""
    if not text.strip():
        return 0.0
    font = FontProperties(family='DejaVu Sans')
    return TextPath((0, 0), text, size=size, prop=font).get_extents().width
