"""Decode JPEG files by torchvision, which takes less time than Pillow for the same pixels."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import torch
from PIL import Image

from raproc.datasets.image_file import open_image

UNCHANGED = 0
"""int: torchvision's mode that keeps the colours of the file; EXIF stays unread."""


def decode_jpeg(data: bytes) -> np.ndarray | None:
    """Decode a JPEG file of three colours to the pixels that Pillow gives.

    Args:
        data (bytes): The content of the file, which Pillow has opened in its mode ``RGB``.

    Returns:
        np.ndarray, optional: RGB image of shape (H, W, 3), uint8, as it is stored. None where
        Pillow must decode it: because torchvision cannot, or the two were built with different
        versions of libjpeg. Pillow then says what is wrong with a broken file.
    """
    return _decode(data) if _equals_pillow() else None


@cache
def _equals_pillow() -> bool:
    """Compare the two on one image with sharp colours, halved and not, in odd sizes."""
    pixels = np.random.default_rng(0).integers(0, 256, (37, 45, 3), np.uint8)
    for subsampling in ('4:4:4', '4:2:2', '4:2:0'):
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, 'JPEG', quality=75, subsampling=subsampling)
        decoded = _decode(buffer.getvalue())
        if decoded is None or not np.array_equal(
            decoded, np.asarray(open_image(buffer.getvalue()))
        ):
            return False
    return True


def _decode(data: bytes) -> np.ndarray | None:
    try:
        import torchvision.io  # noqa: F401  registers the operator

        # torchvision's function around it warns at each call; without it Pillow decodes.
        image = torch.ops.image.decode_jpeg(
            torch.frombuffer(bytearray(data), dtype=torch.uint8), UNCHANGED, False
        )
    except (ImportError, AttributeError, RuntimeError):
        return None
    pixels = np.ascontiguousarray(image.numpy().transpose(1, 2, 0))
    return pixels if pixels.shape[2] == 3 else None
