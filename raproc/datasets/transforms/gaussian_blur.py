"""The degradation of deblurring: a lens out of focus."""

import math

import cv2
import numpy as np

from raproc.datasets.transforms.arguments import check_number
from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_float, to_uint8
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class GaussianBlur(Degradation):
    """Convolve an image with a Gaussian and round it to 8 bits.

    The weight of a pixel at distance d is exp(-d² / (2 sigma²)), cut off at 4 sigma and divided by
    the sum of all. The image is mirrored at its border, which is not repeated. OpenCV computes it.

    Args:
        sigma (float): Standard deviation in pixels, of at least 0. Defaults to 2.
    """

    def __init__(self, sigma: float = 2) -> None:
        super().__init__()
        check_number(self, 'sigma', sigma, 0, meaning='the standard deviation in pixels')
        self.sigma = sigma

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Blur one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Not used.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), uint8.
        """
        return to_uint8(gaussian_filter(to_float(image), self.sigma))

    def __repr__(self) -> str:
        return f'{type(self).__name__}(sigma={self.sigma})'


def gaussian_filter(image: np.ndarray, sigma: float) -> np.ndarray:
    """Convolve a float image with a Gaussian.

    Args:
        image (np.ndarray): Shape (H, W, 3), float32.
        sigma (float): Standard deviation in pixels; 0 leaves the image as it is.

    Returns:
        np.ndarray: The same shape and type.
    """
    if sigma == 0:
        return image
    side = 2 * math.ceil(4 * sigma) + 1
    return cv2.GaussianBlur(image, (side, side), sigma, borderType=cv2.BORDER_REFLECT_101)
