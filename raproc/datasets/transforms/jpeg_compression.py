"""The degradation of JPEG deblocking."""

import io

import numpy as np
from PIL import Image

from raproc.datasets.image_file import open_image
from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS

SUBSAMPLINGS = ('4:2:0', '4:2:2', '4:4:4')


@TRANSFORMS.register_module()
class JPEGCompression(Degradation):
    """Compress an image with Pillow's JPEG encoder, in memory, and decode it again.

    A float image (after :class:`GaussianNoise`) is rounded to 8 bits first.

    Args:
        quality (int): Quality in [1, 100]. Defaults to 10.
        subsampling (str): Chroma subsampling: '4:2:0', '4:2:2' or '4:4:4'. Defaults to '4:2:0',
            which is Pillow's own default.
    """

    def __init__(self, quality: int = 10, subsampling: str = '4:2:0') -> None:
        super().__init__()
        if type(quality) is not int or not 1 <= quality <= 100:
            raise ValueError(
                'expected quality of JPEGCompression to be an integer in [1, 100], but got '
                f'{quality!r}'
            )
        if subsampling not in SUBSAMPLINGS:
            raise ValueError(
                f'expected subsampling of JPEGCompression to be one of {SUBSAMPLINGS}, '
                f'but got {subsampling!r}'
            )
        self.quality = quality
        self.subsampling = subsampling

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Compress one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Not used.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), uint8.
        """
        buffer = io.BytesIO()
        Image.fromarray(to_uint8(image)).save(
            buffer, 'JPEG', quality=self.quality, subsampling=self.subsampling
        )
        return np.array(open_image(buffer.getvalue()))

    def __repr__(self) -> str:
        return f'{type(self).__name__}(quality={self.quality}, subsampling={self.subsampling!r})'
