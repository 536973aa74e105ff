"""Scale a learning rate that the schedule says, and not the optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

HIGHEST = 'eta_max'
"""str: The setting of a schedule in one cycle that takes the place of the optimizer's ``lr``."""


def scale_highest(schedulers: Any, ratio: float) -> list[str]:
    """Scale the highest learning rate of schedules in one cycle.

    Args:
        schedulers (Any): Configs of schedules in dicts and lists, changed in place.
        ratio (float): What to multiply by.

    Returns:
        list[str]: A sentence for each that was scaled.
    """
    done = []
    for scheduler in one_cycles(schedulers):
        before = scheduler[HIGHEST]
        many = isinstance(before, list | tuple)
        scheduler[HIGHEST] = [lr * ratio for lr in before] if many else before * ratio
        done.append(f'{HIGHEST} of the schedule is {scheduler[HIGHEST]} instead of {before}')
    return done


def one_cycles(schedulers: Any) -> Iterator[dict]:
    """Find the configs of schedules that do not look at the optimizer's learning rate.

    Args:
        schedulers (Any): Configs of schedules in dicts and lists.

    Yields:
        dict: Each with ``eta_max``.
    """
    if isinstance(schedulers, dict) and schedulers.get(HIGHEST) is not None:
        yield schedulers
    elif isinstance(schedulers, dict):
        yield from one_cycles(list(schedulers.values()))
    elif isinstance(schedulers, list | tuple):
        for scheduler in schedulers:
            yield from one_cycles(scheduler)
