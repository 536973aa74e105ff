"""One picture of a panel, with everything that is to be said about it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from raproc.pixels import to_uint8

from .areas import boxes_around, middles, tint


@dataclass
class Tile:
    """An image, what a recognizer sees in it, and whether that is right.

    Args:
        image (Tensor | ndarray): RGB, a tensor of shape (3, H, W) or an array of shape (H, W, 3),
            float in [0, 1] or uint8. It is kept as a uint8 array.
        caption (str): What R sees, e.g. ``'tabby 0.83'``. Further lines, after a line break, are
            small print, e.g. PSNR and SSIM. Defaults to ``''``.
        correct (bool, optional): Whether R is right: the first line becomes green with a tick or
            red with a cross. None leaves it neutral. Defaults to None.
        boxes (Tensor | ndarray, optional): Detections as (x1, y1, x2, y2) in pixels of this image,
            shape (N, 4). Defaults to None.
        labels (Sequence[str], optional): The class name of each box or area. Defaults to None.
        scores (Sequence[float], optional): The score of each, in [0, 1]. Defaults to None.
        areas (ndarray, optional): In place of boxes, which label each pixel of this image has:
            its index in ``labels``, integers (H, W); -1 where there is none. Defaults to None.

    Raises:
        TypeError: If the image is neither float nor uint8.
        ValueError: If a shape or a length does not fit.

    Examples:
        >>> import numpy as np
        >>> from raproc.visualization import Tile
        >>> Tile(np.full((8, 8, 3), 0.5), 'tabby 0.83', correct=True).image.dtype
        dtype('uint8')
    """

    image: np.ndarray | torch.Tensor
    caption: str = ''
    correct: bool | None = None
    boxes: np.ndarray | torch.Tensor | None = None
    labels: Sequence[str] | None = None
    scores: Sequence[float] | None = None
    areas: np.ndarray | None = None

    def __post_init__(self) -> None:
        self.image = _to_uint8(self.image)
        self.boxes = _to_boxes(self.boxes)
        if self.areas is not None:
            self._check_areas(self.areas)
            self.boxes = boxes_around(self.areas, len(self.labels or ()))
        for name in ('labels', 'scores'):
            values = getattr(self, name)
            if values is not None and len(values) != len(self.boxes):
                raise ValueError(
                    f'expected `{name}` of a Tile to have one entry for each of its '
                    f'{len(self.boxes)} boxes, but got {len(values)} {name}'
                )

    @property
    def size(self) -> tuple:
        """tuple[int, int]: Height and width."""
        return self.image.shape[:2]

    @property
    def lines(self) -> list:
        """list[str]: The lines of the caption."""
        return self.caption.split('\n') if self.caption else []

    @property
    def places(self) -> np.ndarray:
        """ndarray: Boxes (N, 4) at whose upper left corner the labels are written."""
        if self.areas is None:
            return np.asarray(self.boxes)
        points = middles(self.areas, len(self.labels or ()))
        return np.tile(points, 2)

    def tinted(self, colors: Sequence[str]) -> np.ndarray:
        """Lay colours over the areas.

        Args:
            colors (Sequence[str]): The colour of each label, as matplotlib knows it.

        Returns:
            ndarray: The image, RGB uint8, (H, W, 3); as it is where there are no areas.
        """
        if self.areas is None:
            return np.asarray(self.image)
        return tint(np.asarray(self.image), self.areas, colors)

    def _check_areas(self, areas: np.ndarray) -> None:
        number, boxes = len(self.labels or ()), len(np.asarray(self.boxes))
        if areas.shape != self.size or areas.max(initial=-1) >= number or boxes:
            raise ValueError(
                f'expected areas of a Tile in place of boxes, of shape {self.size}, with indices '
                f'of its {number} labels, but got {areas.shape} up to {areas.max(initial=-1)} '
                f'beside {boxes} boxes'
            )


def _to_uint8(image: np.ndarray | torch.Tensor) -> np.ndarray:
    """Bring an image of either layout and type to uint8 (H, W, 3)."""
    expected = '(H, W, 3)'
    shape = tuple(image.shape)
    if isinstance(image, torch.Tensor):
        expected = '(3, H, W)'
        image = image.detach().cpu()
        image = image.float() if image.is_floating_point() else image
        image = image.numpy().transpose(1, 2, 0) if image.ndim == 3 else image.numpy()
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            f'expected the image of a Tile to be RGB of shape {expected}, but got {shape}'
        )
    if np.issubdtype(image.dtype, np.floating):
        image = to_uint8(np.nan_to_num(image))
    if image.dtype != np.uint8:
        raise TypeError(
            f'expected the image of a Tile to be float in [0, 1] or uint8, but got {image.dtype}'
        )
    return np.ascontiguousarray(image)


def _to_boxes(boxes: np.ndarray | torch.Tensor | None) -> np.ndarray:
    """Bring boxes to a float array of shape (N, 4)."""
    if boxes is None:
        return np.zeros((0, 4), np.float32)
    if isinstance(boxes, torch.Tensor):
        boxes = boxes.detach().cpu().float().numpy()
    boxes = np.asarray(boxes, np.float32)
    if boxes.size and (boxes.ndim != 2 or boxes.shape[1] != 4):
        raise ValueError(
            f'expected boxes of a Tile as (x1, y1, x2, y2), shape (N, 4), but got {boxes.shape}'
        )
    return boxes.reshape(-1, 4)
