"""Check the numbers that degradations are configured with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any


def check_number(
    owner: object,
    name: str,
    value: Any,
    low: float,
    high: float = math.inf,
    meaning: str = '',
    whole: bool = False,
) -> None:
    """Check one number of a transform.

    Args:
        owner (object): The transform, for the message.
        name (str): The argument.
        value (Any): What was given.
        low (float): The smallest value that is allowed.
        high (float): The largest value that is allowed. Defaults to infinity.
        meaning (str): What the number is, for the message. Defaults to ``''``.
        whole (bool): Whether it must be an integer. Defaults to False.

    Raises:
        ValueError: If it is not a finite number (or integer) in these limits.
    """
    kinds = int if whole else (int, float)
    right = isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)
    if not right or not low <= value <= high:
        kind = 'an integer' if whole else 'a number'
        limits = f'in [{low:g}, {high:g}]' if math.isfinite(high) else f'of at least {low:g}'
        raise ValueError(
            f'expected {name} of {type(owner).__name__} to be {kind} {limits}'
            f'{meaning and f", {meaning}"}, but got {value!r}'
        )


def check_range(
    owner: object, name: str, values: Any, low: float, high: float = math.inf, whole: bool = False
) -> None:
    """Check the smallest and the largest value that a random number may have.

    Args:
        owner (object): The transform, for the message.
        name (str): The argument.
        values (Any): What was given.
        low (float): The smallest value that is allowed.
        high (float): The largest value that is allowed. Defaults to infinity.
        whole (bool): Whether both must be integers. Defaults to False.

    Raises:
        ValueError: If these are not two numbers in the limits, the smaller one first.
    """
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != 2:
        raise ValueError(
            f'expected {name} of {type(owner).__name__} to be a smallest and a largest value, but '
            f'got {values!r}'
        )
    for value in values:
        check_number(owner, name, value, low, high, whole=whole)
    if values[0] > values[1]:
        raise ValueError(
            f'expected {name} of {type(owner).__name__} to begin with the smallest value, but got '
            f'{values!r}'
        )
