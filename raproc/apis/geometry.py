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

from raproc.pixels import NotFiniteError

from .probing import agrees, extent_of, up

DIVISORS = (1, 2, 4, 8, 16, 32, 64)
STRIP = 64
# What follows `window` in the attributes of layers that hold the side of a window.
WINDOWS = ('', 'size', 'sizes', 'side')
Network = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Geometry:
    """What a network needs of its input; lengths are in pixels of the input.

    Args:
        scale (int): Size of the output / size of the input.
        divisor (int): Sides must be multiples of it.
        smallest (int): The smallest side.
        stride (int): The coarsest grid inside the network, on which tiles have to begin: that of
            its layers, or of the windows of its attention.
        reach (int): How far around a pixel its output depends on the input, by more than a quarter
            of a level of 8 bits. A tile with that much overlap gives what the whole image gives.
        local (bool): Whether tiles with ``stride`` and ``reach`` gave the output of the whole of a
            test image. They do not for networks that look at the whole image, such as those with
            global pooling or attention.
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
    stride, width = math.lcm(max(stride, divisor), *_multiples(modules)), up(smallest, divisor)
    if not _may_be_divided(modules):
        return Geometry(scale, divisor, smallest, stride, reach, False)
    if agrees(network, stride, up(reach, stride), scale, width, device):
        return Geometry(scale, divisor, smallest, stride, up(reach, stride), True)
    grid = math.lcm(stride, *window_sizes(modules))
    found = extent_of(network, stride, grid, reach, scale, width, device)
    return Geometry(scale, divisor, smallest, *(found or (grid, reach)), found is not None)


def window_sizes(modules: nn.Module) -> set[int]:
    """Collect the sides of the windows that a network's layers say they have."""
    sizes = set()
    for module in modules.modules():
        for name, value in vars(module).items():
            if name.startswith('window') and name.removeprefix('window').strip('_') in WINDOWS:
                values = value if isinstance(value, list | tuple) else (value,)
                sizes |= {side for side in values if type(side) is int and 1 < side <= STRIP}
    return sizes


def _multiples(modules: nn.Module) -> list[int]:
    """List what editors say that sides are padded to a multiple of."""
    return [getattr(module, 'size_multiple', 1) for module in modules.modules()]


def _may_be_divided(modules: nn.Module) -> bool:
    """Tell whether no editor says that it should not be given tiles."""
    return all(getattr(module, 'tiling', True) for module in modules.modules())


def _odd(divisor: int) -> int:
    """Choose a side that is a multiple of the divisor, but not of twice the divisor."""
    return 17 if divisor == 1 else 9 * divisor


def _scale(network: Network, height: int, width: int, device: torch.device) -> int | None:
    """Measure the scale of the output; None where the network does not take this size."""
    try:
        output = network(torch.full((1, 3, height, width), 0.5, device=device))
    except NotFiniteError:
        raise
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
    stride = math.ceil(max(steps))
    # Interpolation, which is no layer, looks 2 pixels far, beside the layers or instead of them.
    reach = max(math.ceil(sum(reaches)), 2) + stride - 1
    return stride, math.ceil(reach / stride) * stride


def _of_rows(value: int | tuple[int, ...]) -> int:
    return value[0] if isinstance(value, tuple) else value
