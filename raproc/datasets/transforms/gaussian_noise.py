"""The degradation of denoising."""

import math

import numpy as np
import torch

from raproc.datasets.transforms.degradation import Degradation
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class GaussianNoise(Degradation):
    """Add white Gaussian noise, independent in every pixel and channel, and clip to [0, 1].

    The result is not rounded to 8 bits.

    Args:
        sigma (float): Standard deviation of at least 0 on the scale on which white is 1.
            Defaults to 0.1.
        seed (int, optional): See :class:`Degradation`; give one in test pipelines.
            Defaults to None.
    """

    def __init__(self, sigma: float = 0.1, seed: int | None = None) -> None:
        super().__init__(seed)
        if (
            isinstance(sigma, bool)
            or not isinstance(sigma, (int, float))
            or not math.isfinite(sigma)
            or sigma < 0
        ):
            raise ValueError(
                f'expected sigma of GaussianNoise to be a number of at least 0 on the '
                f'scale on which white is 1, but got {sigma!r}'
            )
        self.sigma = sigma

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Add noise to one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Where the noise comes from.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), float32 in [0, 1].
        """
        generator = torch.Generator().manual_seed(int(rng.integers(2**63)))
        noise = torch.randn(image.shape, generator=generator)  # 3 times as fast as NumPy's
        clean = torch.from_numpy(image)
        clean = clean / 255 if image.dtype == np.uint8 else clean
        return noise.mul_(self.sigma).add_(clean).clamp_(0, 1).numpy()

    def __repr__(self) -> str:
        return f'{type(self).__name__}(sigma={self.sigma}, seed={self.seed})'
