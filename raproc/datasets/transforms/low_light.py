"""The degradation of low-light enhancement: a photo with too little light."""

import numpy as np

from raproc.datasets.transforms.arguments import check_number
from raproc.datasets.transforms.degradation import Degradation
from raproc.pixels import to_float, to_uint8
from raproc.registry import TRANSFORMS


@TRANSFORMS.register_module()
class LowLight(Degradation):
    """Divide the light of an image by a number, add the noise of a sensor, and round to 8 bits.

    For a pixel value x in [0, 1], in every channel by itself::

        light = x ** gamma / factor                     what reaches the sensor
        raw   = light + sqrt(shot * light + read ** 2) * z         z standard normal
        y     = clip(raw, 0, 1) ** (1 / gamma)

    This is the Poisson-Gaussian model of a sensor (Foi et al., "Practical Poissonian-Gaussian noise
    modeling and fitting for single-image raw-data", 2008) between two gamma curves. The defaults
    of ``shot`` and ``read`` lie on the line that Brooks et al. fitted to real cameras
    ("Unprocessing Images for Learned Raw Denoising", 2019): log read² = 2.18 log shot + 1.2.

    Args:
        factor (float): What the light is divided by, of at least 1. Defaults to 8.
        gamma (float): Exponent of the curve from pixel values to light, of at least 1.
            Defaults to 2.2.
        shot (float): Variance of the noise for each unit of light, of at least 0. Defaults to
            0.001.
        read (float): Standard deviation of the noise without light, of at least 0. Defaults to
            0.001.
        seed (int, optional): See :class:`Degradation`; give one in test pipelines.
            Defaults to None.
    """

    def __init__(
        self,
        factor: float = 8,
        gamma: float = 2.2,
        shot: float = 0.001,
        read: float = 0.001,
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        check_number(self, 'factor', factor, 1, meaning='what the light is divided by')
        check_number(self, 'gamma', gamma, 1)
        check_number(self, 'shot', shot, 0)
        check_number(self, 'read', read, 0)
        self.factor, self.gamma, self.shot, self.read = factor, gamma, shot, read

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Darken one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Where the noise comes from.

        Returns:
            np.ndarray: RGB image of shape (H, W, 3), uint8.
        """
        light = to_float(image) ** self.gamma / self.factor
        noise = rng.standard_normal(image.shape, np.float32)
        raw = light + np.sqrt(self.shot * light + self.read**2) * noise
        return to_uint8(np.clip(raw, 0, 1) ** (1 / self.gamma))

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(factor={self.factor}, gamma={self.gamma}, shot={self.shot}, '
            f'read={self.read}, seed={self.seed})'
        )
