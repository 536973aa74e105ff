"""Make the size of an image fit the scale of the processor."""

import numpy as np
from mmcv.transforms import BaseTransform

from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class CropToMultiple(BaseTransform):
    """Crop at the right and at the bottom until both sides are multiples of a number.

    Boxes are clipped to what is left; those of which nothing is left are dropped, with their
    labels, ignore flags and masks.

    **Required keys:** ``img``.
    **Modified keys:** ``img``, ``img_shape`` and, where they exist, ``gt_bboxes``,
    ``gt_bboxes_labels``, ``gt_ignore_flags``, ``gt_masks``, ``gt_seg_map``.

    Args:
        divisor (int): The number of at least 1, usually the scale of the task.
    """

    def __init__(self, divisor: int) -> None:
        if type(divisor) is not int or divisor < 1:
            raise ValueError(
                'expected divisor of CropToMultiple to be an integer of at least 1, but got '
                f'{divisor!r}'
            )
        self.divisor = divisor

    def transform(self, results: dict) -> dict:
        """Crop the image and what is annotated on it.

        Args:
            results (dict): The sample with ``img``.

        Returns:
            dict: The cropped sample.

        Raises:
            ValueError: If the image is smaller than the divisor, or already degraded.
        """
        old = results['img'].shape[:2]
        height, width = (side - side % self.divisor for side in old)
        self._check(results, old)
        if (height, width) == old:
            return results
        for key in ('img', 'gt_seg_map'):
            if results.get(key) is not None:
                results[key] = results[key][:height, :width]
        results['img_shape'] = (height, width)
        if results.get('gt_bboxes') is not None:
            self._crop_boxes(results, height, width)
        return results

    def _check(self, results: dict, size: tuple[int, int]) -> None:
        name = results.get('img_path', 'without a path')
        if min(size) < self.divisor:
            raise ValueError(
                f'expected image {name} to have at least {self.divisor} pixels on each side for '
                f'CropToMultiple, but got {size[0]}x{size[1]} (height x width); remove it from '
                'the dataset or enlarge it before'
            )
        if 'input' in results:
            raise ValueError(
                'expected CropToMultiple before the degradations, but got image '
                f'{name}, which is already degraded; move it forward in the pipeline'
            )

    @staticmethod
    def _crop_boxes(results: dict, height: int, width: int) -> None:
        boxes = results['gt_bboxes']
        if isinstance(boxes, np.ndarray):
            boxes = boxes.clip(0, np.array([width, height, width, height], boxes.dtype))
            sides = boxes[:, 2:] - boxes[:, :2]
            kept = (sides > 0).all(1)
        else:  # mmdet's HorizontalBoxes
            boxes.clip_((height, width))
            kept = ((boxes.widths > 0) & (boxes.heights > 0)).numpy()
        results['gt_bboxes'] = boxes[kept]
        for key in ('gt_bboxes_labels', 'gt_ignore_flags', 'gt_masks'):
            if results.get(key) is not None:
                results[key] = results[key][np.flatnonzero(kept)]
        if results.get('gt_masks') is not None:
            results['gt_masks'] = results['gt_masks'].crop(np.array([0, 0, width, height]))

    def __repr__(self) -> str:
        return f'{type(self).__name__}(divisor={self.divisor})'
