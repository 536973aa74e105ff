"""Tell which seeds of two rows are compared with each other."""

from __future__ import annotations

from collections.abc import Collection

from .cells import Place


def is_computed_once(place: Place, places: Collection[Place]) -> bool:
    """Tell whether a table plans a row once, as what is not trained.

    Args:
        place (Place): A place of the row.
        places (Collection[Place]): All places of the table.

    Returns:
        bool: Whether no other seed has a place in the same row and column.
    """
    same = (place.task, place.row, place.column)
    return sum((other.task, other.row, other.column) == same for other in places) == 1


def pair_seeds(
    seeds: Collection[int], others: Collection[int], once: bool
) -> list[tuple[int, int]]:
    """Pair the seeds of a row with those of another: each with itself, if both have it.

    Args:
        seeds (Collection[int]): Those of the row.
        others (Collection[int]): Those of the other row.
        once (bool): Whether one of the rows is computed once; its seed then serves for those that
            the other row alone has.

    Returns:
        list[tuple[int, int]]: A seed of the row and one of the other. Empty where they share none.
    """
    spare = next(iter(others), None) if once else None
    pairs = [(seed, seed if seed in others else spare) for seed in seeds]
    return [(seed, other) for seed, other in pairs if other is not None]
