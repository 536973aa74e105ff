"""The degradation of motion deblurring: a camera that moved during the exposure."""

import math

import cv2
import numpy as np

from raproc.datasets.transforms.arguments import check_number
from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_float, to_uint8
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class MotionBlur(Degradation):
    """Average copies of an image that are shifted along a line, and round the mean to 8 bits.

    There are ``length`` copies, each one pixel farther than the one before, with the image itself
    in the middle; a shift by a part of a pixel is bilinear. The image is mirrored at its border,
    which is not repeated.

    Args:
        length (int): Number of copies, of at least 1: how many pixels the camera moved.
            Defaults to 15.
        angle (float, optional): Direction in degrees, 0 for horizontal and 45 for upwards to the
            right. None draws one for each image, uniformly from [0, 180). Defaults to None.
        seed (int, optional): See :class:`Degradation`; give one in test pipelines.
            Defaults to None.
    """

    def __init__(
        self, length: int = 15, angle: float | None = None, seed: int | None = None
    ) -> None:
        super().__init__(seed)
        check_number(self, 'length', length, 1, meaning='the pixels that it moves', whole=True)
        if angle is not None:
            check_number(self, 'angle', angle, -360, 360, 'in degrees')
        self.length = length
        self.angle = angle

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Blur one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Where the direction comes from.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), uint8.
        """
        angle = rng.uniform(0, 180) if self.angle is None else self.angle
        kernel = motion_kernel(self.length, angle)
        return to_uint8(
            cv2.filter2D(to_float(image), -1, kernel, borderType=cv2.BORDER_REFLECT_101)
        )

    def __repr__(self) -> str:
        return f'{type(self).__name__}(length={self.length}, angle={self.angle}, seed={self.seed})'


def motion_kernel(length: int, angle: float) -> np.ndarray:
    """Make the weights of the pixels around one that moves along a line.

    Args:
        length (int): How many pixels it moves.
        angle (float): Direction in degrees, counter-clockwise from the right.

    Returns:
        np.ndarray: Shape (k, k) with odd k, float32; the sum is 1.

    Examples:
        >>> motion_kernel(2, 0).tolist()
        [[0.0, 0.0, 0.0], [0.25, 0.5, 0.25], [0.0, 0.0, 0.0]]
    """
    steps = np.arange(length) - (length - 1) / 2
    # Rounding keeps cos(90°) = 6e-17 from widening the line.
    x = np.round(steps * math.cos(math.radians(angle)), 9)
    y = np.round(-steps * math.sin(math.radians(angle)), 9)
    reach = math.ceil(max(abs(x).max(), abs(y).max(), 1))
    kernel = np.zeros((2 * reach + 2, 2 * reach + 2))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for down in (0, 1):
        for right in (0, 1):
            weight = np.abs(1 - right - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down + reach, left + right + reach), weight / length)
    return kernel[:-1, :-1].astype(np.float32)
