"""The resizing, the random crop and the random flip of training, in one step."""

from collections.abc import Sequence

import cv2
import numpy as np
from mmcv.transforms import BaseTransform

from raproc.datasets.resampling import Part, resize_part
from raproc.datasets.transforms.arguments import check_number
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ResizeCrop(BaseTransform):
    """Resize an image to a short side of ``scale`` pixels, and crop and mirror it at random.

    The same pixels from the same random numbers as MMPretrain's ``ResizeEdge(scale, edge='short',
    backend='pillow')``, ``RandomCrop(crop_size)`` and ``RandomFlip(flip_prob, 'horizontal')``, in
    less time: what the crop leaves out is not computed.

    **Required keys:** ``img`` (np.ndarray of shape (H, W, 3), uint8).
    **Modified keys:** ``img``, ``img_shape``.
    **Added keys:** ``scale`` (width, height), ``scale_factor``, ``flip``, ``flip_direction``.

    Args:
        scale (int): The short side of the resized image.
        crop_size (int | tuple[int, int]): Height and width of the crop, of at most ``scale``.
        flip_prob (float): How likely left and right are exchanged. Defaults to 0.
    """

    def __init__(self, scale: int, crop_size: int | tuple[int, int], flip_prob: float = 0) -> None:
        sides = tuple(crop_size) if isinstance(crop_size, Sequence) else (crop_size, crop_size)
        if type(scale) is not int or scale < 1:
            raise ValueError(
                f'expected scale of ResizeCrop to be a positive integer, but got {scale!r}'
            )
        if len(sides) != 2 or any(type(n) is not int or not 1 <= n <= scale for n in sides):
            raise ValueError(
                'expected crop_size of ResizeCrop to be an integer in [1, scale] or two of them '
                f'(height, width), but got {crop_size!r} with scale={scale}; crop less or enlarge '
                'scale'
            )
        check_number(self, 'flip_prob', flip_prob, 0, 1)
        self.scale = scale
        self.crop_size = sides
        self.flip_prob = flip_prob

    def transform(self, results: dict) -> dict:
        """Resize, crop and mirror one image.

        Args:
            results (dict): The sample with ``img``.

        Returns:
            dict: The sample with the crop.
        """
        image = results['img']
        height, width = image.shape[:2]
        size = self._resized(width, height)
        crop = resize_part(image, size, self._random_part(size))
        flip = bool(np.random.random_sample() < self.flip_prob)
        results['img'] = cv2.flip(crop, 1) if flip else crop
        results['img_shape'] = self.crop_size
        results['flip'], results['flip_direction'] = flip, 'horizontal' if flip else None
        results['scale'] = size
        results['scale_factor'] = (size[0] / width, size[1] / height)
        return results

    def _resized(self, width: int, height: int) -> tuple[int, int]:
        if width < height:
            return self.scale, int(self.scale * height / width)
        return int(self.scale * width / height), self.scale

    def _random_part(self, size: tuple[int, int]) -> Part:
        (width, height), (part_height, part_width) = size, self.crop_size
        if (height, width) == self.crop_size:
            return Part(0, 0, height, width)
        top = np.random.randint(0, height - part_height + 1)
        left = np.random.randint(0, width - part_width + 1)
        return Part(top, left, part_height, part_width)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(scale={self.scale}, crop_size={self.crop_size}, '
            f'flip_prob={self.flip_prob})'
        )
