"""Stop at an image that is too small for the crop that follows."""

from collections.abc import Sequence

from mmcv.transforms import BaseTransform

from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class CheckSize(BaseTransform):
    """Raise an error for an image smaller than the crop that follows.

    The crops of MMPretrain and MMCV silently return the whole of such an image, so without this
    check a batch holds images of different sizes and the accuracy is that of another experiment.

    **Required keys:** ``img``.

    Args:
        size (int | tuple[int, int]): Smallest allowed height and width: the size of the crop.
    """

    def __init__(self, size: int | tuple[int, int]) -> None:
        sides = tuple(size) if isinstance(size, Sequence) else (size, size)
        if len(sides) != 2 or any(type(side) is not int or side < 1 for side in sides):
            raise ValueError(
                'expected size of CheckSize to be a positive integer or two of them '
                f'(height, width), but got {size!r}'
            )
        self.size = sides

    def transform(self, results: dict) -> dict:
        """Check one image.

        Args:
            results (dict): The sample with ``img``.

        Returns:
            dict: The same sample.

        Raises:
            ValueError: If the image is smaller than the crop.
        """
        height, width = results['img'].shape[:2]
        if height < self.size[0] or width < self.size[1]:
            raise ValueError(
                f'expected image {results.get("img_path", "without a path")} to be at least as '
                f'large as the crop of {self.size[0]}x{self.size[1]} (height x width), but got '
                f'{height}x{width}; enlarge it before the crop (a ResizeEdge of scale '
                f'{max(self.size)} or more), crop less (crop_size and the size of CheckSize), or '
                'remove it from the dataset'
            )
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(size={self.size})'
