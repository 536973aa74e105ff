"""Read the input convention of an image processor of Hugging Face transformers, and prove it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from .base_recognizer import BaseRecognizer
from .input_convention import RANGE, InputConvention

# A model's own code is never run; a folder needs no network.
LOCAL: dict[str, Any] = dict(trust_remote_code=False, local_files_only=True)
# Of the standard deviation: image processors round to 8 bits after they resize.
TOLERANCE = 0.05
BILINEAR = 2  # Pillow's number


def read_processor(folder: Path, name: str) -> Any:
    """Read the image processor of a model.

    Args:
        folder (Path): With ``preprocessor_config.json``.
        name (str): The recognizer's name, for messages.

    Returns:
        BaseImageProcessor: The image processor.

    Raises:
        ValueError: If there is none.
    """
    from transformers import AutoImageProcessor

    try:
        return AutoImageProcessor.from_pretrained(folder, **LOCAL)
    except (OSError, ValueError) as error:
        raise ValueError(
            f'expected an image processor for recognizer {name!r} in {folder}, but got: '
            f'{str(error).splitlines()[0]}; set `model` to another one'
        ) from error


def convention_of(processor: Any, resize: bool = True) -> InputConvention:
    """Read the settings of an image processor.

    Args:
        processor (BaseImageProcessor): The image processor.
        resize (bool): Whether images are resized and cut. Defaults to True.

    Returns:
        InputConvention: Its convention.
    """
    found = processor.to_dict()
    factor = found.get('rescale_factor', 1 / RANGE) if found.get('do_rescale', True) else 1.0
    mean, std = [0.0] * 3, [1.0] * 3
    if found.get('do_normalize'):
        mean, std = found['image_mean'], found['image_std']
    if found.get('include_top'):  # of EfficientNet: divided twice
        std = [value**2 for value in std]
    edges, crop = _geometry(found) if resize else (None, None)
    return InputConvention(
        mean=[value / factor for value in mean],
        std=[value / factor for value in std],
        channel_order='bgr' if found.get('do_flip_channel_order') else 'rgb',
        resize=edges,
        crop=crop,
        interpolation='bilinear' if found.get('resample') == BILINEAR else 'bicubic',
    )


def prove(processor: Any, recognizer: BaseRecognizer, resize: bool = True) -> None:
    """Compare what an image processor and a recognizer make of an image of noise.

    Args:
        processor (BaseImageProcessor): The image processor.
        recognizer (BaseRecognizer): A recognizer with its convention.
        resize (bool): Whether images are resized and cut. Defaults to True.

    Raises:
        ValueError: If the processor does something else than resizing, cutting, scaling and turning
            the order of channels.
    """
    height, width = recognizer.convention.crop or (48, 48)
    shape = (3 * height // 2, 2 * width, 3)
    noise = np.random.default_rng(0).integers(64, 192, shape, dtype=np.uint8)
    settings = {} if resize else dict(do_resize=False, do_center_crop=False)
    expected = processor(images=[noise], return_tensors='pt', **settings)['pixel_values']
    image = torch.from_numpy(noise).permute(2, 0, 1)[None] / RANGE
    found = recognizer.prepare(image)
    if found.shape == expected.shape:
        error = (found - expected).abs().mean() / expected.std()
        if error < TOLERANCE:
            return
    raise ValueError(
        f'expected the image processor of recognizer {recognizer.name!r} to resize, cut and '
        f'normalise images, but got a {type(processor).__name__}, which does something else; '
        + ('set resize=False, or `model` to another one' if resize else 'set `model` to another')
    )


def _geometry(found: dict) -> tuple[int | tuple[int, int] | None, tuple[int, int] | None]:
    """Read how images are resized, and what is cut out of them."""
    size = found.get('size') or {}
    edge = size.get('shortest_edge')
    whole = (size['height'], size['width']) if size.get('height') else None
    crop = found.get('crop_size') if found.get('do_center_crop') else None
    edges = (edge or whole) if found.get('do_resize', True) else None
    if found.get('crop_pct') and edge and not crop:  # of ConvNeXt
        return (int(edge / found['crop_pct']) if edge < 384 else (edge, edge)), (edge, edge)
    if crop:
        return edges, (crop['height'], crop['width'])
    return edges, whole if edges is whole else None
