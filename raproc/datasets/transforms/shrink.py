"""Shrink large photographs to the size at which recognizers look at objects."""

import cv2
from mmcv.transforms import BaseTransform

from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class Shrink(BaseTransform):
    """Shrink an image so that its short side has at most ``size`` pixels; smaller ones are kept.

    Recognizers are trained on objects that fill a good part of 224 pixels, so a crop of a
    photograph of 12 megapixels shows them nothing.

    **Required keys:** ``img``. **Modified keys:** ``img``, ``img_shape``.

    Args:
        size (int): The largest short side, in pixels.

    Raises:
        ValueError: If ``size`` is less than 1.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(f'expected size of Shrink to be at least 1, but got {size}')
        self.size = size

    def transform(self, results: dict) -> dict:
        """Shrink ``img`` (H, W, 3) by averaging areas."""
        height, width = results['img'].shape[:2]
        short = min(height, width)
        if short > self.size:
            new = tuple(max(round(side * self.size / short), 1) for side in (width, height))
            results['img'] = cv2.resize(results['img'], new, interpolation=cv2.INTER_AREA)
            results['img_shape'] = results['img'].shape[:2]
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(size={self.size})'
