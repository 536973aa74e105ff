"""A degradation of your own: it turns a target into an input."""

import numpy as np
from PIL import Image, ImageFilter

from raproc.datasets import Degradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class RandomBlur(Degradation):
    """Blur an image with a Gaussian of random radius.

    Args:
        radius (tuple[float, float]): The smallest and the largest radius in pixels.
            Defaults to (1, 3).
        seed (int, optional): See ``Degradation``; give one in test pipelines. Defaults to None.

    Raises:
        ValueError: If the radii are not 0 <= smallest <= largest.
    """

    def __init__(self, radius: tuple[float, float] = (1, 3), seed: int | None = None) -> None:
        super().__init__(seed)
        smallest, largest = radius
        if not 0 <= smallest <= largest:
            raise ValueError(
                f'radius of RandomBlur should be 0 <= smallest <= largest, but got {radius}'
            )
        self.radius = radius

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Blur one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): The source of the radius.

        Returns:
            np.ndarray: RGB image of the same shape, uint8.
        """
        blur = ImageFilter.GaussianBlur(rng.uniform(*self.radius))
        return np.array(Image.fromarray(to_uint8(image)).filter(blur))
