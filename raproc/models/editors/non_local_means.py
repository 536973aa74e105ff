"""A classical processor, without training: OpenCV's non-local means."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from raproc.registry import MODELS


@MODELS.register_module()
class NonLocalMeans(nn.Module):
    """Average the patches of an image that are alike (``cv2.fastNlMeansDenoisingColored``).

    It works on 8-bit images, on the CPU, without a gradient: for rows of tables.

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

    scale = 1
    exportable = False
    """bool: Whether PyTorch can export it."""

    def __init__(self, strength: float = 10.0) -> None:
        super().__init__()
        if not strength > 0:
            raise ValueError(
                f'expected `strength` of NonLocalMeans to be above 0, but got {strength}'
            )
        self.strength = float(strength)

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w).

        Returns:
            Tensor: RGB in [0, 1], float32, on the device of the images, of the same shape.
        """
        pixels = images.detach().float().clamp(0, 1).mul(255).round().byte()
        results = [self._process(image) for image in pixels.permute(0, 2, 3, 1).cpu().numpy()]
        processed = torch.from_numpy(np.stack(results)).permute(0, 3, 1, 2)
        return (processed.float() / 255).to(images.device)

    def extra_repr(self) -> str:
        """Show the settings in the printed model."""
        return f'strength={self.strength:g}'

    def _process(self, image: np.ndarray) -> np.ndarray:
        import cv2

        bgr = np.ascontiguousarray(image[..., ::-1])
        result = cv2.fastNlMeansDenoisingColored(bgr, None, self.strength, self.strength, 7, 21)
        return result[..., ::-1]
