"""The first transform of every pipeline: from a file to an 8-bit RGB image."""

import numpy as np
from mmcv.transforms import BaseTransform

from raproc.datasets.image_io import read_image
from raproc.registry import TRANSFORMS

SKIP_HINT = (
    'Repair or remove the file; or skip such files: --skip-corrupt of tools/train.py, or '
    'the dataset wrapper SkipCorrupt in the config'
)

OF_PIXELS = ('instances', 'gt_bboxes', 'seg_map_path', 'gt_seg_map')
"""tuple[str, ...]: Keys of a sample whose values belong to the pixels as they are stored."""


@TRANSFORMS.register_module()
class LoadImage(BaseTransform):
    """Load the image of ``results['img_path']`` as 8-bit RGB, whatever its format.

    See :func:`raproc.datasets.read_image` for the conversions. Where boxes or a label map belong to
    the image, its pixels stay as they are stored: an EXIF orientation would move them away.

    **Required keys:** ``img_path``.
    **Added keys:** ``img`` (np.ndarray of shape (H, W, 3), RGB, uint8), ``img_shape`` and
    ``ori_shape`` (both (H, W)).

    Args:
        backend_args (dict, optional): Arguments of MMEngine's file backend. Defaults to None.
        cache (bool): Whether each process keeps the images that it has decoded, for small sets that
            are read often. Defaults to False.
        upright (bool, optional): Whether the EXIF orientation is applied. Defaults to None: unless
            boxes or a label map belong to the image.
    """

    def __init__(
        self,
        backend_args: dict | None = None,
        cache: bool = False,
        upright: bool | None = None,
    ) -> None:
        self.backend_args = backend_args
        self.upright = upright
        self.cache: dict[str, np.ndarray] | None = {} if cache else None

    def transform(self, results: dict) -> dict:
        """Load the image.

        Args:
            results (dict): The sample with ``img_path``.

        Returns:
            dict: The sample with the image.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If the file cannot be read completely as an image.
        """
        upright = self.upright
        if upright is None:
            upright = not any(key in results for key in OF_PIXELS)
        results['img'] = image = self._read(results['img_path'], upright)
        results['img_shape'] = results['ori_shape'] = image.shape[:2]
        return results

    def _read(self, path: str, upright: bool) -> np.ndarray:
        if self.cache is not None and path in self.cache:
            return self.cache[path]
        try:
            image = read_image(path, self.backend_args, upright)
        except (FileNotFoundError, ValueError) as error:
            raise type(error)(f'{error}. {SKIP_HINT}.') from error
        if self.cache is not None:
            image.setflags(write=False)  # later transforms crop or copy it
            self.cache[path] = image
        return image

    def __repr__(self) -> str:
        cache = self.cache is not None
        upright = '' if self.upright is None else f', upright={self.upright}'
        return f'{type(self).__name__}(backend_args={self.backend_args}, cache={cache}{upright})'
