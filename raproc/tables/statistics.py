"""Statistics of a table's columns that no kind of recognition owns."""

from __future__ import annotations

import math
from statistics import NormalDist


def sample_size(
    difference: float, discordant_share: float, power: float = 0.8, significance: float = 0.05
) -> int:
    """Compute how many images McNemar's test needs to find a difference.

    By Connor (Biometrics 43, 1987): with ``d`` the difference and ``q`` the share of
    images that change, ``(z_significance sqrt(q) + z_power sqrt(q - d^2))^2 / d^2``.

    Args:
        difference (float): The difference to be found, in percentage points.
        discordant_share (float): The share of images that are right only before or only after, in
            [0, 1].
        power (float): The probability of finding it. Defaults to 0.8.
        significance (float): Of the two-sided test. Defaults to 0.05.

    Returns:
        int: The number of images.

    Raises:
        ValueError: If the difference is 0 or larger than the share of images that change.
    """
    share = abs(difference) / 100
    if not 0 < share <= discordant_share <= 1:
        raise ValueError(
            'expected the share of images that change to be at most 1 and at least the difference, '
            f'which is not 0, but got {discordant_share} for {difference} percentage points'
        )
    z_significance, z_power = map(NormalDist().inv_cdf, (1 - significance / 2, power))
    root = z_significance * math.sqrt(discordant_share)
    root += z_power * math.sqrt(discordant_share - share**2)
    return math.ceil((root / share) ** 2)
