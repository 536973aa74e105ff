"""The degradation of super-resolution."""

import numpy as np
from PIL import Image

from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class BicubicDownsample(Degradation):
    """Reduce an image to exactly ``1 / scale`` of its size by Pillow's antialiased bicubic filter.

    The result is 8-bit; a float image (after :class:`GaussianNoise`) is rounded to 8 bits first.

    Args:
        scale (int): Factor of at least 1 that divides the height and the width. Defaults to 4.
    """

    def __init__(self, scale: int = 4) -> None:
        super().__init__()
        if type(scale) is not int or scale < 1:
            raise ValueError(
                'expected scale of BicubicDownsample to be an integer of at least 1, but got '
                f'{scale!r}'
            )
        self.scale = scale

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Reduce one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Not used.

        Returns:
            np.ndarray: RGB image of shape (H / scale, W / scale, 3), uint8.

        Raises:
            ValueError: If the height or the width is not a multiple of the scale.
        """
        height, width = image.shape[:2]
        if height % self.scale or width % self.scale:
            raise ValueError(
                f'expected sides that are multiples of the scale {self.scale}, but got '
                f'{height}x{width} (height x width); put dict(type="CropToMultiple", '
                f'divisor={self.scale}) before the degradation'
            )
        size = (width // self.scale, height // self.scale)
        return np.array(Image.fromarray(to_uint8(image)).resize(size, Image.Resampling.BICUBIC))

    def __repr__(self) -> str:
        return f'{type(self).__name__}(scale={self.scale})'
