"""The first transform of every pipeline: from a file to an 8-bit RGB image."""

import numpy as np
from mmcv.transforms import BaseTransform

from raproc.datasets.image_io import read_image
from raproc.registry import TRANSFORMS

SKIP_HINT = (
    'Repair or remove the file; or skip such files: --skip-corrupt of tools/train.py, or '
    'the dataset wrapper SkipCorrupt in the config'
)


@TRANSFORMS.register_module()
class LoadImage(BaseTransform):
    """Load the image of ``results['img_path']`` as 8-bit RGB, whatever its format.

    See :func:`raproc.datasets.read_image` for the conversions.

    **Required keys:** ``img_path``.
    **Added keys:** ``img`` (np.ndarray of shape (H, W, 3), RGB, uint8), ``img_shape`` and
    ``ori_shape`` (both (H, W)).

    Args:
        backend_args (dict, optional): Arguments of MMEngine's file backend. Defaults to None.
        cache (bool): Whether each process keeps the images that it has decoded, for small sets that
            are read often. Defaults to False.
    """

    def __init__(self, backend_args: dict | None = None, cache: bool = False) -> None:
        self.backend_args = backend_args
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
        results['img'] = image = self._read(results['img_path'])
        results['img_shape'] = results['ori_shape'] = image.shape[:2]
        return results

    def _read(self, path: str) -> np.ndarray:
        if self.cache is not None and path in self.cache:
            return self.cache[path]
        try:
            image = read_image(path, self.backend_args)
        except (FileNotFoundError, ValueError) as error:
            raise type(error)(f'{error}. {SKIP_HINT}.') from error
        if self.cache is not None:
            image.setflags(write=False)  # later transforms crop or copy it
            self.cache[path] = image
        return image

    def __repr__(self) -> str:
        cache = self.cache is not None
        return f'{type(self).__name__}(backend_args={self.backend_args}, cache={cache})'
