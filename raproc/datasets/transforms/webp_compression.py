"""The degradation of WebP deblocking."""

import io

import numpy as np
from PIL import Image, features

from raproc.datasets.transforms.arguments import check_number
from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS

MAX_SIDE = 16383


@TRANSFORMS.register_module()
class WebPCompression(Degradation):
    """Compress an image with Pillow's lossy WebP encoder, in memory, and decode it again.

    A float image (after :class:`GaussianNoise`) is rounded to 8 bits first.

    Args:
        quality (int): Quality in [0, 100]. Defaults to 10.

    Raises:
        ImportError: If Pillow was built without WebP.
    """

    def __init__(self, quality: int = 10) -> None:
        super().__init__()
        check_number(self, 'quality', quality, 0, 100, whole=True)
        if not features.check('webp'):
            raise ImportError(
                'WebPCompression needs a Pillow that was built with WebP; install the wheel: '
                'pip install --only-binary :all: --force-reinstall Pillow'
            )
        self.quality = quality

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Compress one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Not used.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), uint8.

        Raises:
            ValueError: If a side is longer than WebP allows.
        """
        if max(image.shape[:2]) > MAX_SIDE:
            raise ValueError(
                f'expected sides of at most {MAX_SIDE} pixels for WebP, but got '
                f'{image.shape[0]}x{image.shape[1]} (height x width); crop or reduce it before'
            )
        buffer = io.BytesIO()
        Image.fromarray(to_uint8(image)).save(buffer, 'WEBP', quality=self.quality)
        return np.array(Image.open(buffer, formats=['WEBP']))

    def __repr__(self) -> str:
        return f'{type(self).__name__}(quality={self.quality})'
