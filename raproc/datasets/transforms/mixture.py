"""The degradation of blind restoration: blur, change of size, noise and JPEG of random strength."""

import math
from collections.abc import Sequence

import cv2
import numpy as np

from raproc.datasets.transforms.arguments import check_number, check_range
from raproc.datasets.transforms.degradation import Degradation
from raproc.datasets.transforms.jpeg_compression import JPEGCompression
from raproc.pixels import to_float, to_uint8
from raproc.registry import TRANSFORMS

FILTERS = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
SMALLER, LARGER = 0.7, 0.2
"""The shares of images that are reduced and enlarged."""
GREY = 0.4
"""The share of images whose noise is the same in all channels."""
LEVELS = 256


@TRANSFORMS.register_module()
class Mixture(Degradation):
    """Blur, resize, add noise and compress, each step as strong as chance has it.

    The order, ranges and shares are those of the first stage of Wang et al., "Real-ESRGAN: Training
    Real-World Blind Super-Resolution with Pure Synthetic Data" (2021), without its generalized and
    sinc-shaped kernels:

    1. Blur with a Gaussian whose two standard deviations and direction are drawn.
    2. Resize by a factor drawn from below 1 (70 % of the images), from above 1 (20 %) or not at
       all; the filter is area, bilinear or bicubic.
    3. Add noise: Gaussian, or of variance ``shot² x / 256`` for a pixel value x in [0, 1]; of all
       channels by themselves, or one for all of them (40 %).
    4. Resize (bicubic) to 1/``scale`` of the target and compress as JPEG with Pillow.

    Args:
        scale (int): What the sides of the target are divided by. Defaults to 1.
        sigma (Sequence[float]): Limits of the blur, in pixels. Defaults to (0.2, 3).
        resize (Sequence[float]): Limits of the factor; 1 lies between them.
            Defaults to (0.15, 1.5).
        noise (Sequence[float]): Limits of the standard deviation of Gaussian noise, in levels of
            255. Defaults to (1, 30).
        shot (Sequence[float]): Limits of the strength of noise that depends on the light; 1 is that
            of counting 256 photons. Defaults to (0.05, 3).
        quality (Sequence[int]): Limits of JPEG's quality. Defaults to (30, 95).
        seed (int, optional): See :class:`Degradation`; give one in test pipelines.
            Defaults to None.
    """

    def __init__(
        self,
        scale: int = 1,
        sigma: Sequence[float] = (0.2, 3),
        resize: Sequence[float] = (0.15, 1.5),
        noise: Sequence[float] = (1, 30),
        shot: Sequence[float] = (0.05, 3),
        quality: Sequence[int] = (30, 95),
        seed: int | None = None,
    ) -> None:
        super().__init__(seed)
        check_number(self, 'scale', scale, 1, whole=True)
        check_range(self, 'sigma', sigma, 0.01)
        check_range(self, 'resize', resize, 0.01, 16)
        if not resize[0] <= 1 <= resize[1]:
            raise ValueError(f'expected 1 between the limits resize of Mixture, but got {resize!r}')
        check_range(self, 'noise', noise, 0, 255)
        check_range(self, 'shot', shot, 0)
        check_range(self, 'quality', quality, 1, 100, whole=True)
        self.scale, self.sigma, self.resize = scale, sigma, resize
        self.noise, self.shot, self.quality = noise, shot, quality

    def degrade(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Degrade one image.

        Args:
            image (np.ndarray): RGB image of shape (H, W, 3), uint8, or float32 in [0, 1].
            rng (np.random.Generator): Where all strengths and the noise come from.

        Returns:
            np.ndarray: RGB image of shape (H / scale, W / scale, 3), uint8.

        Raises:
            ValueError: If the height or the width is not a multiple of the scale.
        """
        height, width = image.shape[:2]
        if height % self.scale or width % self.scale:
            raise ValueError(
                f'expected sides that are multiples of the scale {self.scale}, but got '
                f'{height}x{width} (height x width); put dict(type="CropToMultiple", '
                f'divisor={self.scale}) before the degradation'
            )
        blurred = self._blurred(to_float(image), rng)
        noisy = self._noisy(self._resized(blurred, rng), rng)
        size = (width // self.scale, height // self.scale)
        small = to_uint8(cv2.resize(noisy, size, interpolation=cv2.INTER_CUBIC))
        quality = int(rng.integers(self.quality[0], self.quality[1], endpoint=True))
        return JPEGCompression(quality).degrade(small, rng)

    def _blurred(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        kernel = gaussian_kernel(
            _drawn(self.sigma, rng), _drawn(self.sigma, rng), rng.uniform(0, math.pi)
        )
        return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101)

    def _resized(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        draw, factor = rng.uniform(), 1.0
        if draw < SMALLER:
            factor = rng.uniform(self.resize[0], 1)
        elif draw < SMALLER + LARGER:
            factor = rng.uniform(1, self.resize[1])
        size = [max(1, round(side * factor)) for side in (image.shape[1], image.shape[0])]
        return cv2.resize(image, size, interpolation=FILTERS[rng.integers(len(FILTERS))])

    def _noisy(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        image = np.clip(image, 0, 1)
        grey = rng.uniform() < GREY
        noise = rng.standard_normal(image.shape[:2] + ((1,) if grey else (3,)), np.float32)
        if rng.uniform() < 0.5:
            return np.clip(image + _drawn(self.noise, rng) / 255 * noise, 0, 1)
        light = image.mean(-1, keepdims=True) if grey else image
        return np.clip(image + _drawn(self.shot, rng) * np.sqrt(light / LEVELS) * noise, 0, 1)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(scale={self.scale}, sigma={self.sigma}, resize={self.resize}, '
            f'noise={self.noise}, shot={self.shot}, quality={self.quality}, seed={self.seed})'
        )


def _drawn(limits: Sequence[float], rng: np.random.Generator) -> float:
    return rng.uniform(limits[0], limits[1])


def gaussian_kernel(along: float, across: float, angle: float) -> np.ndarray:
    """Make the weights of a Gaussian that may be longer in one direction.

    Args:
        along (float): Standard deviation in pixels in the direction.
        across (float): Standard deviation in pixels perpendicular to it.
        angle (float): The direction in radians.

    Returns:
        np.ndarray: Shape (k, k) with odd k, cut off at 4 standard deviations, float32; its sum is
        1.
    """
    reach = math.ceil(4 * max(along, across))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    u = x * math.cos(angle) - y * math.sin(angle)
    v = x * math.sin(angle) + y * math.cos(angle)
    kernel = np.exp(-((u / along) ** 2 + (v / across) ** 2) / 2)
    return (kernel / kernel.sum()).astype(np.float32)
