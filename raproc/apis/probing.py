"""Compare parts of a test image with the whole, to find how a network is to be given tiles."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

Network = Callable[[Tensor], Tensor]
TOLERANCE = 0.25 / 255
MARGIN = 64
"""int: The least that lies beyond each end of the tile that is compared, in pixels."""
OVERLAPS = (16, 32, 64, 128)
"""tuple: The overlaps that are tried where that of the layers is not enough, in pixels."""
PERIODS = (1, 2, 4, 8, 16, 32, 64)
WIDE = 16
"""int: The least width of test images for networks with windows."""


def agrees(
    network: Network, period: int, overlap: int, scale: int, width: int, device: torch.device
) -> bool:
    """Tell whether tiles that begin at multiples of a period give what the whole image gives.

    Two tiles are compared, whose beginnings have no larger common divisor than the period; first
    with the rows of a tall image, then with the columns of a wide one.

    Args:
        network (Callable): From a batch (N, 3, h, w), RGB float, to (N, 3, s*h, s*w).
        period (int): What tiles begin and end at multiples of, in pixels.
        overlap (int): What a tile looks at beyond its sides; a multiple of the period.
        scale (int): Size of the output / size of the input.
        width (int): The other side of the image.
        device (torch.device): Where the network lies.

    Returns:
        bool: Whether no value differs by more than a quarter of a level of 8 bits.
    """
    return all(_agrees(network, period, overlap, scale, width, device, axis) for axis in (-2, -1))


def extent_of(
    network: Network,
    stride: int,
    grid: int,
    reach: int,
    scale: int,
    width: int,
    device: torch.device,
) -> tuple[int, int] | None:
    """Find the period and the overlap with which tiles give what the whole image gives.

    Args:
        network (Callable): The network.
        stride (int): The grid of its layers.
        grid (int): The grid of the windows that it is said to have, a multiple of ``stride``.
        reach (int): The overlap that its layers need.
        scale (int): Size of the output / size of the input.
        width (int): The smallest side that it takes.
        device (torch.device): Where it lies.

    Returns:
        tuple[int, int] | None: In pixels; None where none is found, as for networks that look at
        the whole image.
    """
    width = up(max(width, WIDE), width)
    largest = math.lcm(grid, max(PERIODS))

    def fits(period: int, overlap: int) -> bool:
        return agrees(network, period, up(overlap, period), scale, width, device)

    def first_overlap(period: int) -> int | None:
        lengths = {up(length, period) for length in (reach, *OVERLAPS) if length >= reach}
        return next((length for length in sorted(lengths) if fits(period, length)), None)

    if grid > stride:
        overlap = first_overlap(grid)
        if overlap is not None:
            return grid, overlap
    longest = max(OVERLAPS)
    if not fits(largest, longest):
        return None
    guesses = [math.lcm(stride, period) for period in PERIODS]
    period = next((guess for guess in guesses if fits(guess, longest)), largest)
    return period, first_overlap(period) or up(longest, period)


def up(length: int, period: int) -> int:
    """Round a length up to a multiple of a period."""
    return math.ceil(length / period) * period


def _agrees(
    network: Network,
    period: int,
    overlap: int,
    scale: int,
    width: int,
    device: torch.device,
    axis: int,
) -> bool:
    # Odd multiples and their neighbours: a true period above this one divides not both.
    first = period * (math.ceil(max(MARGIN, overlap) / period) | 1)
    side = up(max(16, period), period)
    end = first + period + side + 2 * overlap
    image = _test_image(first, end, end + up(max(MARGIN, overlap), period), width).to(device)
    image = image if axis == -2 else image.mT.contiguous()
    whole = network(image).float()
    for start in (first, first + period):
        tile = network(image.narrow(axis, start, side + 2 * overlap).contiguous()).float()
        core = tile.narrow(axis, overlap * scale, side * scale)
        wanted = whole.narrow(axis, (start + overlap) * scale, side * scale)
        if not (core - wanted).abs().max() <= TOLERANCE:
            return False
    return True


def _test_image(first: int, end: int, height: int, width: int) -> Tensor:
    """Noise that is dark where tiles lie and bright elsewhere: no part is like the whole."""
    generator = torch.Generator().manual_seed(0)
    image = 0.5 * torch.rand(1, 3, height, width, generator=generator) + 0.5
    image[..., first:end, :] -= 0.5
    return image
