"""A page measured in pixels, so that images land on it without being resampled a second time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from raproc.files import replacing

DPI = 100
POINTS = 72 / DPI


class Canvas:
    """A white page on which pictures, frames and text are placed by their pixel from the top left.

    It is saved as pixels (png, jpg, webp) or with its text as vectors (pdf, svg).

    Args:
        width (int): Width in pixels.
        height (int): Height in pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor='white')
        self.renderer = FigureCanvasAgg(self.figure).get_renderer()
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(height, 0))
        self.axes.axis('off')

    def image(
        self,
        image: np.ndarray,
        x: int,
        y: int,
        width: int,
        height: int,
        box: Sequence[float] | None = None,
        nearest: bool = False,
    ) -> None:
        """Place an image.

        Args:
            image (ndarray): RGB uint8, shape (H, W, 3).
            x (int): Left edge on the page.
            y (int): Upper edge on the page.
            width (int): Width on the page.
            height (int): Height on the page.
            box (Sequence[float], optional): The part (x1, y1, x2, y2) of the image to show.
                Defaults to None, all of it.
            nearest (bool): Whether to show pixels as squares. Defaults to False.
        """
        resample = Image.Resampling.NEAREST if nearest else Image.Resampling.LANCZOS
        area = None if box is None else (box[0], box[1], box[2], box[3])
        resized = Image.fromarray(image).resize((width, height), resample, box=area)
        self.axes.imshow(
            np.asarray(resized),
            extent=(x, x + width, y + height, y),
            aspect='auto',
            interpolation='none',
            zorder=1,
        )

    def frame(
        self, x: float, y: float, width: float, height: float, color: str, line: float
    ) -> None:
        """Draw a rectangle whose line, ``line`` pixels wide, lies inside the given area."""
        right, bottom = round(x + width), round(y + height)
        x, y = round(x), round(y)
        self._rectangle(
            x + line / 2,
            y + line / 2,
            max(right - x - line, 0),
            max(bottom - y - line, 0),
            fill=False,
            edgecolor=color,
            linewidth=line * POINTS,
            joinstyle='miter',
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        color: str = 'black',
        weight: str = 'normal',
        align: str = 'left',
        max_width: float = float('inf'),
    ) -> None:
        """Write one line of text; where it is too wide, an ellipsis stands before its last word.

        The last word stays because it is the score in ``'golden retriever 0.83'``.

        Args:
            x (float): Its left edge or centre, depending on ``align``.
            y (float): Its vertical centre.
            text (str): The line.
            size (float): Font size in pixels.
            color (str): Any colour of matplotlib. Defaults to ``'black'``.
            weight (str): ``'normal'`` or ``'bold'``. Defaults to ``'normal'``.
            align (str): ``'left'`` or ``'center'``. Defaults to ``'left'``.
            max_width (float): The room for it in pixels. Defaults to infinity.
        """
        artist = self._text(x, y, text, size, color, weight, align)
        head, space, last = text.rpartition(' ')
        while head and self._width(artist) > max_width:
            head = head[:-1]
            artist.set_text(f'{head.rstrip()}…{space}{last}')

    def tag(
        self, x: float, y: float, text: str, size: float, color: str, limits: Sequence[float]
    ) -> None:
        """Write white text on a coloured field whose lower left corner is (x, y).

        Args:
            x (float): Left edge.
            y (float): Lower edge.
            text (str): The line.
            size (float): Font size in pixels.
            color (str): Colour of the field.
            limits (Sequence[float]): The area (x1, y1, x2, y2) that the field is moved into.
        """
        artist = self._text(x, y, text, size, 'white', 'normal', 'left')
        width, height = round(self._width(artist) + size * 0.5), round(size * 1.4)
        x = max(min(round(x), limits[2] - width), limits[0])
        y = max(min(round(y), limits[3]), limits[1] + height)
        artist.set_position((x + size * 0.25, y - height / 2))
        self._rectangle(x, y - height, width, height, facecolor=color, edgecolor='none')

    def to_array(self) -> np.ndarray:
        """Render the page.

        Returns:
            ndarray: RGB uint8, shape (height, width, 3).
        """
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3].copy()

    def save(self, path: str | Path) -> None:
        """Write the page to a file that is either complete or not there.

        Args:
            path (str | Path): The file; its suffix decides the format. Folders are made.

        Raises:
            ValueError: If the format is unknown.
        """
        path = Path(path)
        formats = sorted(self.figure.canvas.get_supported_filetypes())
        suffix = path.suffix.lstrip('.').lower()
        if suffix not in formats:
            raise ValueError(
                f'expected a picture that ends in one of {formats}, but got {str(path)!r}'
            )
        with replacing(path) as temporary, rc_context({'pdf.fonttype': 42}):
            self.figure.savefig(temporary, format=suffix, dpi=DPI)

    def _rectangle(self, x: float, y: float, width: float, height: float, **style) -> None:
        # No snapping: it moves a line of odd width by half a pixel, off its image.
        self.axes.add_patch(Rectangle((x, y), width, height, zorder=2, snap=False, **style))

    def _text(
        self, x: float, y: float, text: str, size: float, color: str, weight: str, align: str
    ) -> Text:
        return self.axes.text(
            x,
            y,
            text,
            fontsize=size * POINTS,
            color=color,
            fontweight=weight,
            ha=align,
            va='center_baseline',
            fontfamily='DejaVu Sans',
            parse_math=False,
            zorder=3,
        )

    def _width(self, artist: Text) -> float:
        return artist.get_window_extent(self.renderer).width
