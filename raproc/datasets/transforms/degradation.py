"""What every degradation shares: where it reads and writes, and where its randomness comes from."""

import os
from abc import abstractmethod

import numpy as np
from mmcv.transforms import BaseTransform

from raproc.datasets.image_io import contiguous


class Degradation(BaseTransform):
    """Base class of what turns the target image into the input image.

    The first degradation of a pipeline reads ``img``, each further one the ``input`` that the one
    before it has written, so degradations chain. ``img`` stays untouched: it is the target.

    **Required keys:** ``img`` (np.ndarray of shape (H, W, 3), RGB, uint8).
    **Added keys:** ``input`` (np.ndarray, RGB, uint8 or float32 in [0, 1]).

    Args:
        seed (int, optional): ``None`` draws from numpy's global state, so the result is new in
            every epoch and follows the seed of the run. A number makes the result a function of
            this number and of the bytes of the image's file name alone, the same in every
            evaluation whatever the order, the number of workers or of processes. Defaults to None.
    """

    def __init__(self, seed: int | None = None) -> None:
        if seed is not None and (type(seed) is not int or seed < 0):
            raise ValueError(
                f'expected seed of {type(self).__name__} to be None or an integer of at '
                f'least 0, but got {seed!r}'
            )
        self.seed = seed

    @abstractmethod
    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Degrade one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): The only source of randomness to use.

        Returns:
            np.ndarray: RGB image of shape (h, w, 3), uint8, or float32 in [0, 1].

        Raises:
            ValueError: If this image cannot be degraded; the caller adds the image's name.
        """

    def transform(self, results: dict) -> dict:
        """Degrade ``input``, or ``img`` where nothing has been degraded yet.

        Args:
            results (dict): The sample with ``img``.

        Returns:
            dict: The sample with ``input``.
        """
        is_target = 'input' not in results
        try:
            self._check(results['img' if is_target else 'input'], is_target)
            if is_target:
                results['img'] = results['input'] = contiguous(results['img'])
            results['input'] = self.degrade(results['input'], self._generator(results))
        except ValueError as error:
            name = results.get('img_path', 'without a path')
            raise ValueError(f'image {name} cannot be degraded: {error}') from error
        return results

    def _check(self, image: np.ndarray, is_target: bool) -> None:
        dtypes = ('uint8',) if is_target else ('uint8', 'float32')
        if image.ndim != 3 or image.shape[2] != 3 or image.dtype.name not in dtypes:
            raise ValueError(
                f'expected an (H, W, 3) array of {" or ".join(dtypes)}, as LoadImage '
                f'gives it, but got {image.dtype} of shape {image.shape}'
            )

    def _generator(self, results: dict) -> np.random.Generator:
        if self.seed is None:
            return np.random.default_rng(np.random.randint(2**32, size=4, dtype=np.uint32))
        name = str(results.get('img_path', '')).replace('\\', '/').rsplit('/', 1)[-1]
        return np.random.default_rng([self.seed, *os.fsencode(name)])
