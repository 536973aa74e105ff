"""What a network needs of its input: which sizes, and how much of the surroundings of a pixel.

It is found out by trying, so that it holds for any editor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd
from torch.nn.modules.pooling import _AvgPoolNd, _MaxPoolNd

DIVISORS = (1, 2, 4, 8, 16, 32, 64)
STRIP = 64
# How far interpolation looks, which is no layer.
INTERPOLATION = 2
# Where tiles of networks that nobody can look into begin.
GRID = 8
# The smallest change of an output that counts, well below a level of 8 bits.
SEEN = 1e-4
Network = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Geometry:
    """What a network needs of its input; lengths are in pixels of the input.

    Args:
        scale (int): Size of the output / size of the input.
        divisor (int): Sides must be multiples of it.
        smallest (int): The smallest side.
        stride (int): The coarsest grid inside the network, on which tiles have to begin.
        reach (int): How far around a pixel its output depends on the input. A tile with that much
            overlap gives what the whole image gives.
        local (bool): Whether ``reach`` bounds what an output depends on. It does not for networks
            that look at the whole image, such as those with global pooling or attention.
    """

    scale: int
    divisor: int
    smallest: int
    stride: int
    reach: int
    local: bool


@torch.inference_mode()
def measure(network: Network, modules: nn.Module, device: torch.device) -> Geometry:
    """Measure what sizes a network takes, with images of a few pixels.

    Args:
        network (Callable): From a batch (N, 3, h, w), RGB float, to (N, 3, s*h, s*w).
        modules (nn.Module): What it is made of.
        device (torch.device): Where it lies.

    Returns:
        Geometry: What it needs.

    Raises:
        ValueError: If it takes no image up to 576 pixels or does not keep the aspect ratio.
    """
    divisor = next((n for n in DIVISORS if _scale(network, _odd(n), _odd(n), device)), None)
    if divisor is None:
        raise ValueError(
            'expected an editor (N, 3, h, w) -> (N, 3, s*h, s*w) with a whole s, but it maps no '
            f'square image of {_odd(1)} to {_odd(DIVISORS[-1])} pixels a side to such a size'
        )
    sides = range(divisor, _odd(divisor) + 1, divisor)
    scales = ((side, _scale(network, side, side, device)) for side in sides)
    smallest, scale = next((side, scale) for side, scale in scales if scale)
    height = STRIP * math.ceil(smallest / STRIP)
    stride, reach = _reach(network, modules, height, smallest, device)
    local = _may_be_divided(modules) and _is_local(network, reach, scale, smallest, device)
    stride = math.lcm(max(stride, divisor), *_multiples(modules))
    return Geometry(scale, divisor, smallest, stride, reach, local)


def _odd(divisor: int) -> int:
    """Choose a side that is a multiple of the divisor, but not of twice the divisor."""
    return 17 if divisor == 1 else 9 * divisor


def _scale(network: Network, height: int, width: int, device: torch.device) -> int | None:
    """Measure the scale of the output; None where the network does not take this size."""
    try:
        output = network(torch.full((1, 3, height, width), 0.5, device=device))
    except (RuntimeError, ValueError, AssertionError):  # what layers raise on sizes they refuse
        return None
    scale = output.shape[-2] // height
    return scale if scale and output.shape[-2:] == (scale * height, scale * width) else None


def _reach(
    network: Network, modules: nn.Module, height: int, width: int, device: torch.device
) -> tuple[int, int]:
    """Bound stride and receptive field of the layers, as if each followed the others."""
    steps, reaches = [1.0], []

    def add(layer: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        step = height / inputs[0].shape[-2]
        kernel, stride, dilation = (
            _of_rows(getattr(layer, name, 1)) for name in ('kernel_size', 'stride', 'dilation')
        )
        radius = dilation * (kernel - 1) / 2
        radius = radius / stride if isinstance(layer, _ConvTransposeNd) else radius
        reaches.append(math.ceil(radius) * step)
        steps.extend((step, height / output.shape[-2]))

    kinds = (_ConvNd, _MaxPoolNd, _AvgPoolNd)
    layers = [module for module in modules.modules() if isinstance(module, kinds)]
    hooks = [layer.register_forward_hook(add) for layer in layers]
    try:
        network(torch.full((1, 3, height, width), 0.5, device=device))
    finally:
        for hook in hooks:
            hook.remove()
    if not layers:
        return _reach_by_trying(network, width, device)
    stride = math.ceil(max(steps))
    # Interpolation may stand beside the layers.
    reach = max(math.ceil(sum(reaches)), INTERPOLATION) + stride - 1
    return stride, math.ceil(reach / stride) * stride


def _reach_by_trying(network: Network, width: int, device: torch.device) -> tuple[int, int]:
    """Find stride and reach where there are no layers to look at, with some to spare."""
    change = _change_of_first_row(network, 2 * STRIP, width, device)
    rows = (change >= SEEN).nonzero()
    scale = len(change) // (2 * STRIP)
    reach = int(rows.max()) // scale if len(rows) else 0
    if reach <= INTERPOLATION:
        return 1, INTERPOLATION
    return GRID, math.ceil(2 * reach / GRID) * GRID


def _multiples(modules: nn.Module) -> list[int]:
    """List what editors say that sides are padded to a multiple of."""
    return [getattr(module, 'size_multiple', 1) for module in modules.modules()]


def _may_be_divided(modules: nn.Module) -> bool:
    """Tell whether no editor says that it should not be given tiles."""
    return all(getattr(module, 'tiling', True) for module in modules.modules())


def _of_rows(value: int | tuple[int, ...]) -> int:
    return value[0] if isinstance(value, tuple) else value


def _is_local(network: Network, reach: int, scale: int, width: int, device: torch.device) -> bool:
    """Tell whether a change of the first row changes no output beyond the reach."""
    height = STRIP * math.ceil((reach + 1 + STRIP // 2) / STRIP)
    change = _change_of_first_row(network, height, width, device)
    return bool((change[(reach + 1) * scale :] < SEEN).all())


def _change_of_first_row(network: Network, height: int, width: int, device: torch.device) -> Tensor:
    """Measure how much each row of the output changes with the first row of the input."""
    generator = torch.Generator().manual_seed(0)
    image = torch.rand(1, 3, height, width, generator=generator).to(device)
    other = image.clone()
    other[..., :1, :] = 1 - other[..., :1, :]
    return (network(image) - network(other)).float().abs().amax((0, 1, 3))
