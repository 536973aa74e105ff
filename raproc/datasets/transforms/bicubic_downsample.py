"""The degradation of super-resolution."""

from collections.abc import Sequence

import numpy as np
import torch.nn.functional as F
from torch import Tensor

from raproc.datasets.resampling import resize_part
from raproc.datasets.transforms.device_degradation import DeviceDegradation
from raproc.pixels import to_uint8
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class BicubicDownsample(DeviceDegradation):
    """Reduce an image to exactly ``1 / scale`` of its size by Pillow's antialiased bicubic filter.

    The result is 8-bit; a float image (after :class:`GaussianNoise`) is rounded to 8 bits first.

    Args:
        scale (int): Factor of at least 1 that divides the height and the width. Defaults to 4.
        on_device (bool): See :class:`DeviceDegradation`; what is computed there is within one of
            256 levels. Defaults to False.
    """

    def __init__(self, scale: int = 4, on_device: bool = False) -> None:
        super().__init__(on_device=on_device)
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
        return resize_part(to_uint8(image), self._reduced(*image.shape[:2]), name='bicubic')

    def degrade_batch(self, images: Tensor, seeds: Sequence[int]) -> Tensor:
        """Reduce images of one size on their device.

        Args:
            images (Tensor): RGB images of shape (N, 3, H, W), float32 in [0, 1].
            seeds (Sequence[int]): Not used.

        Returns:
            Tensor: RGB images of shape (N, 3, H / scale, W / scale), float32, in 8-bit steps.

        Raises:
            ValueError: If the height or the width is not a multiple of the scale.
        """
        width, height = self._reduced(*images.shape[-2:])
        levels = images.mul(255).round_()
        # Pillow clips and rounds, halves upwards, after the rows and again after the columns.
        for size in ((images.shape[-2], width), (height, width)):
            levels = F.interpolate(levels, size, mode='bicubic', antialias=True)
            levels = levels.clamp_(0, 255).add_(0.5).floor_()
        return levels.div_(255)

    def _reduced(self, height: int, width: int) -> tuple[int, int]:
        """Compute width and height of the result."""
        if height % self.scale or width % self.scale:
            raise ValueError(
                f'expected sides that are multiples of the scale {self.scale}, but got '
                f'{height}x{width} (height x width); put dict(type="CropToMultiple", '
                f'divisor={self.scale}) before the degradation'
            )
        return width // self.scale, height // self.scale

    def __repr__(self) -> str:
        return f'{type(self).__name__}(scale={self.scale})'
