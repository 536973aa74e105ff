"""The picture panel: images in several versions, each with what a recognizer sees in it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .canvas import Canvas
from .row import Row
from .tile import Tile

GREEN, RED, GREY = '#1a7f37', '#c62828', '#666666'
ZOOM_COLOR = '#ffd500'
# Dark enough for white text, and apart from each other for colour-blind readers.
LABEL_COLORS = (
    '#0072b2',
    '#d55e00',
    '#007a5c',
    '#a3478b',
    '#5e4fa2',
    '#8a6d00',
    '#444444',
    '#b3123f',
)


def draw_panel(
    rows: Sequence[dict[str, Tile]],
    path: str | Path | None = None,
    title: str = '',
    zooms: Sequence[Sequence[float] | None] | None = None,
    tile_width: int = 360,
) -> np.ndarray:
    """Draw a panel: one row per image, one column per version of it.

    The images of a row are drawn at one size; those of at most half the largest one's height are
    enlarged without smoothing, so that their pixels are seen.

    Args:
        rows (Sequence[dict[str, Tile]]): For each image, its versions by the name of their column.
        path (str | Path, optional): A file to write; png, jpg, pdf and more. Defaults to None.
        title (str): Written above the panel. Defaults to ``''``.
        zooms (Sequence, optional): For each row None or an area (x1, y1, x2, y2), in pixels of its
            largest image, to be shown enlarged under each version. Defaults to None.
        tile_width (int): The longer side of each image on the page, in pixels. Defaults to 360.

    Returns:
        ndarray: The panel, RGB uint8, shape (height, width, 3).

    Raises:
        ValueError: If there is nothing to draw, the images of a row differ in their aspect ratio,
            or ``zooms`` does not fit the rows.

    Examples:
        >>> import numpy as np
        >>> from raproc.visualization import Tile, draw_panel
        >>> small, large = np.zeros((56, 56, 3)), np.ones((224, 224, 3))
        >>> row = {'Input': Tile(small, 'fox 0.31', correct=False),
        ...        'Target': Tile(large, 'tabby 0.83', correct=True)}
        >>> draw_panel([row], tile_width=224).shape
        (279, 469, 3)
    """
    zooms = [None] * len(rows) if zooms is None else zooms
    if not rows or not all(rows):
        raise ValueError(f'expected at least one row, each with a tile, but got {rows!r}')
    if len(zooms) != len(rows):
        raise ValueError(
            f'expected `zooms` to have one entry (or None) for each of the {len(rows)} rows, '
            f'but got {len(zooms)}'
        )
    fitted = [Row.fit(tiles, zoom, tile_width) for tiles, zoom in zip(rows, zooms)]
    canvas = _Panel(fitted, title, tile_width).draw()
    if path is not None:
        canvas.save(path)
    return canvas.to_array()


class _Panel:
    """Place rows on a page; all distances follow from the width of a tile."""

    def __init__(self, rows: list[Row], title: str, side: int) -> None:
        self.rows, self.title, self.side = rows, title, side
        self.gap = max(round(side * 0.03), 2)
        self.font = max(side * 0.055, 9)
        self.line = max(round(side / 120), 1)
        tiles = [tile for row in rows for tile in row.tiles.values()]
        self.columns = list(dict.fromkeys(name for row in rows for name in row.tiles))
        labels = dict.fromkeys(label for tile in tiles for label in tile.labels or ())
        self.colors = {x: LABEL_COLORS[i % len(LABEL_COLORS)] for i, x in enumerate(labels)}

    def draw(self) -> Canvas:
        """Draw everything on a page of the size it needs."""
        step, top = self.side + self.gap, self._title_height() + round(self.font * 2)
        height = top + sum(map(self._row_height, self.rows))
        width = len(self.columns) * step + self.gap
        self.canvas = Canvas(width, height)
        self.canvas.text(
            self.gap,
            self._title_height() * 0.6,
            self.title,
            self.font * 1.3,
            weight='bold',
            max_width=width - 2 * self.gap,
        )
        for column, name in enumerate(self.columns):
            left = self.gap + column * step
            self.canvas.text(
                left + self.side / 2,
                top - self.font,
                name,
                self.font * 1.15,
                weight='bold',
                align='center',
                max_width=self.side,
            )
            y = top
            for row in self.rows:
                if name in row.tiles:
                    self._draw_tile(row, row.tiles[name], left + (self.side - row.width) // 2, y)
                y += self._row_height(row)
        return self.canvas

    def _title_height(self) -> int:
        return round(self.font * 2.2) if self.title else 0

    def _row_height(self, row: Row) -> int:
        zoom = row.zoom_height + self.gap // 2 if row.zoom is not None else 0
        return round(row.height + zoom + self.font * (1.35 * row.num_lines + 1.1))

    def _draw_tile(self, row: Row, tile: Tile, x: int, y: int) -> None:
        """Draw an image with boxes or areas, its enlarged part and its caption, from the top."""
        nearest = 2 * tile.size[0] <= row.size[0]
        picture = tile.tinted([self.colors[label] for label in tile.labels or ()])
        self.canvas.image(picture, x, y, row.width, row.height, nearest=nearest)
        self._draw_boxes(row, tile, x, y)
        bottom = y + row.height
        if row.zoom is not None:
            self._draw_zoom(row, tile, x, y)
            bottom += row.zoom_height + self.gap // 2
        self._draw_caption(tile, x + row.width / 2, bottom)

    def _draw_boxes(self, row: Row, tile: Tile, x: int, y: int) -> None:
        scale = np.divide([row.width, row.height] * 2, (tile.size[1], tile.size[0]) * 2)
        area = (x, y, x + row.width, y + row.height)
        tags = []
        for index, box in enumerate(tile.places.clip(0) * scale + (x, y, x, y)):
            x1, y1, x2, y2 = np.minimum(box, area[2:] * 2)
            label = tile.labels[index] if tile.labels is not None else ''
            color = self.colors.get(label, LABEL_COLORS[0])
            if tile.areas is None:
                self.canvas.frame(x1, y1, x2 - x1, y2 - y1, color, self.line)
            score = f'{tile.scores[index]:.2f}' if tile.scores is not None else ''
            tags.append((x1, y1, f'{label} {score}'.strip(), self.font * 0.8, color, area))
        for tag in tags:
            if tag[2]:
                self.canvas.tag(*tag)

    def _draw_zoom(self, row: Row, tile: Tile, x: int, y: int) -> None:
        zoom = np.asarray(row.zoom, float)
        x1, y1, x2, y2 = zoom * row.width / row.size[1]
        self.canvas.frame(x + x1, y + y1, x2 - x1, y2 - y1, ZOOM_COLOR, self.line)
        y += row.height + self.gap // 2
        ratio = np.divide(tile.size[::-1], row.size[::-1])
        self.canvas.image(
            np.asarray(tile.image),
            x,
            y,
            row.width,
            row.zoom_height,
            box=tuple(zoom * np.tile(ratio, 2)),
            nearest=True,
        )
        self.canvas.frame(x, y, row.width, row.zoom_height, ZOOM_COLOR, self.line)

    def _draw_caption(self, tile: Tile, x: float, y: float) -> None:
        color, mark = {None: ('black', ''), True: (GREEN, '✓ '), False: (RED, '✗ ')}[tile.correct]
        for index, line in enumerate(tile.lines):
            y += self.font * (1.1 if index == 0 else 1.35)
            style: dict[str, Any] = dict(size=self.font * 0.85, color=GREY)
            if index == 0:
                weight = 'normal' if tile.correct is None else 'bold'
                line, style = mark + line, dict(size=self.font, color=color, weight=weight)
            self.canvas.text(x, y, line, align='center', max_width=self.side, **style)
