"""Offer the nearest names where a library has no network of a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown_network(source: str, name: str, names: Iterable[str]) -> ValueError:
    """Make the error for a name that a library does not know.

    Args:
        source (str): The library.
        name (str): The name.
        names (Iterable[str]): Those that it knows.

    Returns:
        ValueError: With the nearest of them.
    """
    near = difflib.get_close_matches(name, list(names), n=3, cutoff=0.3)
    return ValueError(
        f'expected the name of a network with weights in {source}, but got {name!r}; the nearest '
        f'are {", ".join(near)}'
    )
