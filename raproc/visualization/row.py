"""One row of a panel: which versions of an image stand side by side, and how large."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .tile import Tile


@dataclass
class Row:
    """The versions of one image and their common size on the page.

    Args:
        tiles (dict[str, Tile]): The versions by the name of their column.
        size (tuple[int, int]): Height and width of the largest version, in its own pixels.
        width (int): Width of every version on the page.
        height (int): Height of every version on the page.
        zoom (Sequence[float], optional): The area (x1, y1, x2, y2), in pixels of the largest
            version, to be shown enlarged.
    """

    tiles: dict[str, Tile]
    size: tuple[int, int]
    width: int
    height: int
    zoom: Sequence[float] | None

    @classmethod
    def fit(cls, tiles: dict[str, Tile], zoom: Sequence[float] | None, side: int) -> 'Row':
        """Fit the largest version into a square of ``side`` pixels.

        Raises:
            ValueError: If the versions differ in their aspect ratio, or the zoom is not inside.
        """
        height, width = max((tile.size for tile in tiles.values()), key=np.prod)
        for name, tile in tiles.items():
            if abs(np.log(tile.size[0] * width / (tile.size[1] * height))) > 0.05:
                raise ValueError(
                    'expected the images of a row to have one aspect ratio, but got (H, W) = '
                    f'{tile.size} for {name!r} beside {(height, width)}'
                )
        if zoom is not None:
            x1, y1, x2, y2 = zoom
            if not (0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height):
                raise ValueError(
                    'expected a zoom (x1, y1, x2, y2) inside the image of (H, W) = '
                    f'{(height, width)}, but got {tuple(zoom)}'
                )
        factor = side / max(height, width)
        return cls(tiles, (height, width), round(width * factor), round(height * factor), zoom)

    @property
    def zoom_height(self) -> int:
        """int: The height on the page of the enlarged area, which is as wide as the image."""
        if self.zoom is None:
            return 0
        x1, y1, x2, y2 = self.zoom
        return round(self.width * (y2 - y1) / (x2 - x1))

    @property
    def num_lines(self) -> int:
        """int: The number of lines of the longest caption."""
        return max(len(tile.lines) for tile in self.tiles.values())
