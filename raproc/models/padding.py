"""Which pixels of a padded batch are image: the one place that reads sizes from data samples."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from raproc.samples import Sample

Size = tuple[int, int]


def image_sizes(images: Tensor, data_samples: Sequence[Sample] | None) -> list[Size]:
    """Read the (height, width) of each image of a batch without its padding.

    Args:
        images (Tensor): A batch (N, C, H, W).
        data_samples (Sequence[BaseDataElement], optional): N native samples; their ``img_shape`` is
            the size before padding. Without samples (or ``img_shape``) the whole image counts.

    Returns:
        list[tuple[int, int]]: N pairs (height, width).
    """
    full = (images.shape[-2], images.shape[-1])
    if data_samples is None:
        return [full] * len(images)
    shapes = [sample.get('img_shape', full) for sample in data_samples]
    return [(shape[0], shape[1]) for shape in shapes]


def valid_mask(images: Tensor, sizes: Sequence[Size]) -> Tensor | None:
    """Make a mask (N, 1, H, W), 1 on image and 0 on padding; None where nothing is padded."""
    if all(tuple(size) == tuple(images.shape[-2:]) for size in sizes):
        return None
    mask = images.new_zeros(len(sizes), 1, *images.shape[-2:])
    for row, (height, width) in zip(mask, sizes, strict=True):
        row[:, :height, :width] = 1
    return mask


def crop_to_sizes(images: Tensor, sizes: Sequence[Size]) -> list[Tensor]:
    """Crop the padding off the images of a batch (N, C, H, W): N images (C, h, w)."""
    return [image[:, :h, :w] for image, (h, w) in zip(images, sizes, strict=True)]


def stack_with_padding(images: Sequence[Tensor]) -> Tensor:
    """Stack images (C, h, w) into (N, C, H, W), padding with zeros at the bottom and the right."""
    height, width = (max(image.shape[axis] for image in images) for axis in (-2, -1))
    if all(image.shape[-2:] == (height, width) for image in images):
        return torch.stack(tuple(images))
    batch = images[0].new_zeros(len(images), images[0].shape[0], height, width)
    for row, image in zip(batch, images, strict=True):
        row[:, : image.shape[-2], : image.shape[-1]] = image
    return batch


def pad_by_reflection(images: Tensor, bottom: int, right: int) -> Tensor:
    """Continue images (N, C, H, W) at the bottom and the right as in a mirror.

    A mirror shows one row less than the image has; what is still missing repeats the last one.
    """
    if not (bottom or right):
        return images
    down, across = min(bottom, images.shape[-2] - 1), min(right, images.shape[-1] - 1)
    images = F.pad(images, (0, across, 0, down), mode='reflect')
    if (down, across) == (bottom, right):
        return images
    return F.pad(images, (0, right - across, 0, bottom - down), mode='replicate')
