"""Classical processors, without training: they average what is alike or flatten what varies."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
import torch
from torch import Tensor, nn

from raproc.registry import MODELS

PIP_LINE = 'pip install scikit-image'


class ClassicalProcessor(nn.Module, ABC):
    """Process image by image, on 8-bit pixels, on the CPU, without a gradient: for rows of tables.

    Args:
        strength (float): How strongly it smooths, above 0; what it means is the subclass's.

    Raises:
        ValueError: If the strength is not above 0.
    """

    scale = 1
    exportable = False
    """bool: Whether PyTorch can export it."""

    def __init__(self, strength: float) -> None:
        super().__init__()
        if not strength > 0:
            raise ValueError(
                f'expected `strength` of {type(self).__name__} to be above 0, but got {strength}'
            )
        self.strength = float(strength)

    @abstractmethod
    def process(self, image: np.ndarray) -> np.ndarray:
        """Process one image, RGB in 0..255, shape (h, w, 3), uint8; the result is of the same."""

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w).

        Returns:
            Tensor: RGB in [0, 1], float32, on the device of the images, of the same shape.
        """
        pixels = images.detach().float().clamp(0, 1).mul(255).round().byte()
        results = [self.process(image) for image in pixels.permute(0, 2, 3, 1).cpu().numpy()]
        processed = torch.from_numpy(np.stack(results)).permute(0, 3, 1, 2)
        return (processed.float() / 255).to(images.device)

    def extra_repr(self) -> str:
        """Show the settings in the printed model."""
        return f'strength={self.strength:g}'


@MODELS.register_module()
class NonLocalMeans(ClassicalProcessor):
    """Average the patches of an image that are alike (``cv2.fastNlMeansDenoisingColored``).

    Args:
        strength (float): How far patches may differ, for brightness and for colour, in levels of
            255. Defaults to 10.

    Raises:
        ValueError: If the strength is not above 0.

    Examples:
        >>> import torch
        >>> from raproc.models.editors import NonLocalMeans
        >>> NonLocalMeans(strength=10)(torch.rand(1, 3, 32, 32)).shape
        torch.Size([1, 3, 32, 32])
    """

    def __init__(self, strength: float = 10.0) -> None:
        super().__init__(strength)

    def process(self, image: np.ndarray) -> np.ndarray:
        """Process one image, RGB in 0..255, shape (h, w, 3), uint8."""
        import cv2

        bgr = np.ascontiguousarray(image[..., ::-1])
        result = cv2.fastNlMeansDenoisingColored(bgr, None, self.strength, self.strength, 7, 21)
        return result[..., ::-1]


@MODELS.register_module()
class TotalVariation(ClassicalProcessor):
    """Reduce the total variation of an image (Chambolle, 2004), by scikit-image.

    Args:
        strength (float): The weight of the total variation of an image in [0, 1]
            (``skimage.restoration.denoise_tv_chambolle``). Defaults to 0.1.

    Raises:
        ValueError: If the strength is not above 0.

    Examples:
        >>> import torch
        >>> from raproc.models.editors import TotalVariation
        >>> TotalVariation(strength=0.1)(torch.rand(1, 3, 32, 32)).shape  # doctest: +SKIP
        torch.Size([1, 3, 32, 32])
    """

    def __init__(self, strength: float = 0.1) -> None:
        super().__init__(strength)

    def process(self, image: np.ndarray) -> np.ndarray:
        """Process one image, RGB in 0..255, shape (h, w, 3), uint8.

        Raises:
            ImportError: If scikit-image is not installed.
        """
        try:
            from skimage.restoration import denoise_tv_chambolle
        except ImportError as error:
            raise ImportError(f'TotalVariation needs scikit-image: {PIP_LINE}') from error

        result = denoise_tv_chambolle(image / 255, weight=self.strength, channel_axis=-1)
        return np.rint(np.clip(result, 0, 1) * 255).astype(np.uint8)
