"""Find classes of one list in another by their names, however these are spelled."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHOWN = 5

SYNONYMS = (
    ('aeroplane', 'airplane', 'plane'),
    ('motorbike', 'motorcycle'),
    ('sofa', 'couch'),
    ('tvmonitor', 'tv', 'television', 'tv or monitor'),
    ('diningtable', 'dining table'),
    ('pottedplant', 'potted plant'),
)
"""tuple: Words of PASCAL VOC, COCO and ImageNet's detection for the same class."""


def find_names(wanted: Sequence[str], known: Sequence[str]) -> list[int | None]:
    """Find the index of each wanted name among known ones.

    Names are the same, in this order of preference: as they are; by the first of the words that
    commas divide (``tabby`` and ``tabby, tabby cat``); likewise without regard to case, blanks and
    signs; by any of these words, or a synonym.

    Args:
        wanted (Sequence[str]): The names to find.
        known (Sequence[str]): The names among which they are looked up.

    Returns:
        list[int | None]: None where no known name is meant, or it is not clear which.
    """
    found: list[int | None] = [None] * len(wanted)
    for spell in (_exact, _first_word, _letters_of_first, _any_word):
        places: dict[str, list[int]] = {}
        for index, name in enumerate(known):
            for key in spell(name):
                places.setdefault(key, []).append(index)
        for index in range(len(wanted)):
            if found[index] is None:
                found[index] = _place_of(index, wanted, spell, places)
    return found


def are_in_order(names: Sequence[str], known: Sequence[str]) -> bool:
    """Tell whether names can be those of known classes, spelled in another way at most.

    Args:
        names (Sequence[str]): The names.
        known (Sequence[str]): The known classes.

    Returns:
        bool: True if there are as many, and no two classes have changed places: a name has another
        index among the known ones, and the known class of its place has another index, too.
    """
    if len(names) != len(known):
        return False
    there, back = find_names(names, known), find_names(known, names)
    return not any(
        one not in (None, place) and other not in (None, place)
        for place, (one, other) in enumerate(zip(there, back, strict=True))
    )


def shown_names(names: Sequence[str]) -> str:
    """Write a list of names as text, shortened after the first five."""
    more = len(names) - SHOWN
    return ', '.join(names[:SHOWN]) + (f' and {more} more' if more > 0 else '')


def _place_of(index: int, wanted: Sequence[str], spell, places: dict[str, list[int]]) -> int | None:
    """Find one name; of names that are there several times, the n-th is the n-th."""
    keys = spell(wanted[index])
    found = sorted({place for key in keys for place in places.get(key, ())})
    if len(found) < 2:
        return found[0] if found else None
    alike = [place for place, name in enumerate(wanted) if keys & spell(name)]
    return found[alike.index(index)] if len(alike) == len(found) else None


def _exact(name: str) -> set[str]:
    return {name}


def _first_word(name: str) -> set[str]:
    return {name, name.split(',')[0].strip()}


def _letters_of_first(name: str) -> set[str]:
    return {_letters(name), _letters(name.split(',')[0])}


def _any_word(name: str) -> set[str]:
    words = {_letters(name), *map(_letters, name.split(','))}
    return words.union(*(group for group in _GROUPS if group & words))


def _letters(name: str) -> str:
    return re.sub(r'[\W_]+', '', name.lower()) or name


_GROUPS = [{_letters(word) for word in group} for group in SYNONYMS]
