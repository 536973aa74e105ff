"""To and from 8 bits: one place says how values are rounded, for arrays and tensors."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import torch

Image = TypeVar('Image', np.ndarray, torch.Tensor)


class NotFiniteError(ValueError, FloatingPointError):
    """An image with a NaN or an infinity."""


def to_uint8(image: Image) -> Image:
    """Round an image to 8 bits, as saving it does.

    Args:
        image (np.ndarray | Tensor): uint8 in [0, 255], returned as it is, or float in [0, 1], of
            any shape; values beyond are clipped.

    Returns:
        np.ndarray | Tensor: The image as uint8, same shape.

    Examples:
        >>> to_uint8(np.array([-1.0, 0.5, 1.0])).tolist()
        [0, 128, 255]
    """
    if isinstance(image, torch.Tensor):
        if image.dtype == torch.uint8:
            return image
        return image.clamp(0, 1).mul(255).round().to(torch.uint8)
    if image.dtype == np.uint8:
        return image
    return np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)


def check_finite(image: torch.Tensor, what: str) -> torch.Tensor:
    """Refuse an image with a NaN or an infinity, which would become black or white pixels.

    Args:
        image (Tensor): Of any shape.
        what (str): What it is, for the message.

    Returns:
        Tensor: The same tensor.

    Raises:
        NotFiniteError: If a value is NaN or infinite.
    """
    if not torch.isfinite(image).all():
        raise NotFiniteError(
            f'expected finite pixels of {what}, but got NaN or infinity; use float32 (no --amp) or '
            'other weights'
        )
    return image


def to_float(image: Image) -> Image:
    """Bring an image to float32 in [0, 1].

    Args:
        image (np.ndarray | Tensor): uint8 in [0, 255], or float, of any shape.

    Returns:
        np.ndarray | Tensor: uint8 divided by 255; floats as float32, unchanged.
    """
    if isinstance(image, torch.Tensor):
        return image.float() / 255 if image.dtype == torch.uint8 else image.float()
    floats = image.astype(np.float32)
    return floats / 255 if image.dtype == np.uint8 else floats


def quantize(image: torch.Tensor) -> torch.Tensor:
    """Round a float tensor in [0, 1] to the 256 values that an 8-bit image has."""
    return image.mul(255).round().div(255)
