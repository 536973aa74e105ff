"""The limit of a machine: how fast it multiplies matrices, and what a step has to multiply."""

from collections.abc import Callable
from statistics import median

import torch
from torch.utils.flop_counter import FlopCounterMode

from .report import Setup, ratio_row

TIMES = 4


class Multiplication:
    """Multiply large square matrices, as a function that takes turns with steps.

    Args:
        setup (Setup): The device; quick ones multiply small matrices.
        dtype (torch.dtype): That of the matrices.
    """

    def __init__(self, setup: Setup, dtype: torch.dtype) -> None:
        side = 128 if setup.quick else 8192 if setup.device == 'cuda' else 2048
        self.flops = TIMES * 2 * side**3
        self.matrices = torch.randn(2, side, side, device=setup.device).to(dtype)

    def __call__(self) -> None:
        """Multiply."""
        for _ in range(TIMES):
            torch.mm(*self.matrices)


def count_flops(step: Callable) -> int:
    """Count the floating-point operations of convolutions and matrix products in a call."""
    with FlopCounterMode(display=False) as counter:
        step()
    return counter.get_total_flops()


def limit_row(
    part: str,
    what: str,
    step_times: list,
    limit_times: list,
    limit: Multiplication,
    flops: int,
    images: int,
    goal: str = '',
) -> dict:
    """Compare a step with the time in which the machine could have multiplied as much.

    Args:
        part (str): The part of the benchmark.
        what (str): The name of the row.
        step_times (list[float]): Seconds of the step in each round.
        limit_times (list[float]): Seconds of the multiplication in the same rounds.
        limit (Multiplication): The multiplication.
        flops (int): What one image of the step needs.
        images (int): Images of a step.
        goal (str): For the share. Defaults to none.

    Returns:
        dict: The row; its ratio is the share of the limit that is reached.
    """
    best = [seconds / limit.flops * flops * images for seconds in limit_times]
    speed = limit.flops / median(limit_times) / 1e9
    value = (
        f'{images / median(step_times):.2f} of {images / median(best):.2f} images/s '
        f'({speed:.0f} GFLOP/s, {flops / 1e9:.1f} GFLOP per image)'
    )
    return ratio_row(part, what, value, best, step_times, goal)
