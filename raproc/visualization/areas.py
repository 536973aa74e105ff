"""Areas of an image, such as the pixels of a class: their colours and the boxes around them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_rgb

OPACITY = 0.5


def tint(image: np.ndarray, areas: np.ndarray, colors: Sequence[str]) -> np.ndarray:
    """Lay a colour over each area of an image.

    Args:
        image (ndarray): RGB uint8, shape (H, W, 3).
        areas (ndarray): The index of each pixel's colour, integers (H, W); -1 where there is none.
        colors (Sequence[str]): Colours as matplotlib knows them.

    Returns:
        ndarray: RGB uint8, shape (H, W, 3).

    Examples:
        >>> import numpy as np
        >>> from raproc.visualization.areas import tint
        >>> tint(np.full((1, 2, 3), 100, np.uint8), np.array([[-1, 0]]), ['#ff0000'])[0].tolist()
        [[100, 100, 100], [178, 50, 50]]
    """
    tinted, covered = image.copy(), areas >= 0
    if not covered.any():
        return tinted
    layer = np.array([to_rgb(color) for color in colors])[areas[covered]]
    tinted[covered] = np.rint((1 - OPACITY) * image[covered] + OPACITY * 255 * layer)
    return tinted


def boxes_around(areas: np.ndarray, number: int) -> np.ndarray:
    """Compute the box around each area.

    Args:
        areas (ndarray): The index of each pixel's area, integers (H, W); -1 where there is none.
        number (int): The number of areas.

    Returns:
        ndarray: Float32 (number, 4) as (x1, y1, x2, y2); zeros for an area without pixels.
    """
    boxes = np.zeros((number, 4), np.float32)
    for index, box in enumerate(boxes):
        rows, columns = np.nonzero(areas == index)
        if len(rows):
            box[:] = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
    return boxes


def middles(areas: np.ndarray, number: int) -> np.ndarray:
    """Find a pixel in the middle of each area's largest part: far from everything else.

    Args:
        areas (ndarray): The index of each pixel's area, integers (H, W); -1 where there is none.
        number (int): The number of areas.

    Returns:
        ndarray: Float32 (number, 2) as (x, y); zeros for an area without pixels.
    """
    from scipy.ndimage import distance_transform_edt

    points = np.zeros((number, 2), np.float32)
    for index, point in enumerate(points):
        inside = np.pad(areas == index, 1)
        if inside.any():
            depth = np.asarray(distance_transform_edt(inside))[1:-1, 1:-1]
            row, column = np.unravel_index(depth.argmax(), depth.shape)
            point[:] = column + 0.5, row + 0.5
    return points
