"""Resize images to Pillow's pixels, only where they are needed."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from scipy.sparse import csr_array

BITS = 22
"""int: Pillow's weights are whole multiples of 2 to the power of -22."""
BLOCK = 1 << 18
"""int: How many values are summed at a time; they stay in the cache."""


class Part(NamedTuple):
    """A rectangle of an image, in pixels.

    Args:
        top (int): Its first row.
        left (int): Its first column.
        height (int): Number of rows.
        width (int): Number of columns.
    """

    top: int
    left: int
    height: int
    width: int


class Filter(NamedTuple):
    """A filter of Pillow.

    Args:
        reach (float): Where it becomes zero.
        weight (Callable): From distances to weights, without the common factor.
    """

    reach: float
    weight: Callable[[np.ndarray], np.ndarray]


def _bilinear(x: np.ndarray) -> np.ndarray:
    return np.maximum(1 - np.abs(x), 0)


def _bicubic(x: np.ndarray, a: float = -0.5) -> np.ndarray:
    x = np.abs(x)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1, near, np.where(x < 2, far, 0))


FILTERS = dict(bilinear=Filter(1, _bilinear), bicubic=Filter(2, _bicubic))


def resize_part(
    image: np.ndarray, size: tuple[int, int], part: Part | None = None, name: str = 'bilinear'
) -> np.ndarray:
    """Resize an image as ``PIL.Image.resize`` does, and keep a part of the result.

    Only this part is computed; its pixels are Pillow's, bit for bit: along the rows, rounded to 8
    bits, and then along the columns, with integer weights.

    Args:
        image (np.ndarray): Shape (H, W, 3), uint8.
        size (tuple[int, int]): Width and height of the whole result.
        part (Part, optional): The part of the result. Defaults to None: the whole.
        name (str): ``bilinear`` or ``bicubic``, both antialiased. Defaults to ``bilinear``.

    Returns:
        np.ndarray: Shape (part.height, part.width, 3), uint8.
    """
    part = part or Part(0, 0, size[1], size[0])
    rows, down = _weights(len(image), size[1], name, part.top, part.height)
    columns, across = _weights(image.shape[1], size[0], name, part.left, part.width)
    # Sums along the first axis are those that SciPy is fast at.
    turned = _weighted(across, cv2.transpose(image[rows, columns]))
    return _weighted(down, cv2.transpose(turned))


def _weighted(weights: csr_array, image: np.ndarray) -> np.ndarray:
    """Replace the rows of an image (H, W, 3) by weighted sums of them, rounded to 8 bits."""
    rows = image.reshape(len(image), -1)
    result = np.empty((len(weights.indptr) - 1, rows.shape[1]), np.uint8)
    step, may_overshoot = max(BLOCK // len(rows), 1), weights.data.min() < 0
    for start in range(0, rows.shape[1], step):
        block = slice(start, start + step)
        sums = weights @ rows[:, block].astype(np.int32)
        sums += 1 << (BITS - 1)
        sums >>= BITS
        if may_overshoot:
            np.clip(sums, 0, 255, out=sums)
        result[:, block] = sums
    return result.reshape(-1, *image.shape[1:])


def _weights(
    length: int, new_length: int, name: str, first: int, count: int
) -> tuple[slice, csr_array]:
    """Find which pixels of an axis some pixels of the resized axis are made of.

    Returns:
        tuple[slice, csr_array]: These pixels, and the weights of shape (count, their number).
    """
    whole = _all_weights(length, new_length, name)
    if count == new_length:
        return slice(length), whole
    ends = whole.indptr[first : first + count + 1]
    indices = whole.indices[ends[0] : ends[-1]]
    start, stop = int(indices[0]), int(indices[-1]) + 1
    weights = csr_array(
        (whole.data[ends[0] : ends[-1]], indices - start, ends - ends[0]),
        shape=(count, stop - start),
    )
    return slice(start, stop), weights


@lru_cache(maxsize=256)  # the sizes of ImageNet's images repeat
def _all_weights(length: int, new_length: int, name: str) -> csr_array:
    """Compute the weights along an axis, of shape (new_length, length), int32.

    Every step is one of Pillow's in double precision, in its order.
    """
    reach, weight = FILTERS[name]
    scale = length / new_length
    stretch = max(scale, 1.0)
    center = (np.arange(new_length) + 0.5) * scale
    start = np.maximum((center - reach * stretch + 0.5).astype(int), 0)
    stop = np.minimum((center + reach * stretch + 0.5).astype(int), length)
    pixel = start[:, None] + np.arange(math.ceil(reach * stretch) * 2 + 1)
    values = weight((pixel - center[:, None] + 0.5) * (1 / stretch))
    values[pixel >= stop[:, None]] = 0
    values /= values.cumsum(1)[:, -1:]  # one after another, as Pillow adds them
    whole = np.trunc(values * (1 << BITS) + np.copysign(0.5, values)).astype(np.int32)
    used = whole != 0
    ends = np.concatenate([[0], used.sum(1).cumsum()]).astype(np.int32)
    return csr_array((whole[used], pixel[used].astype(np.int32), ends), shape=(new_length, length))
