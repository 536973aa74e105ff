"""Compare the classes of a recognizer with those of a dataset, by name."""

from __future__ import annotations

from collections.abc import Sequence

from raproc.models.recognizers import BaseRecognizer

SHOWN = 5


def check_class_names(recognizer: BaseRecognizer, classes: Sequence[str], dataset: str) -> None:
    """Refuse a dataset whose classes are others than a recognizer's, or in another order.

    Names of which the recognizer knows none, or spells all in another way, are not compared: labels
    are then taken to mean the same.

    Args:
        recognizer (BaseRecognizer): The recognizer.
        classes (Sequence[str]): The names of the dataset's classes.
        dataset (str): What the dataset is called in a message.

    Raises:
        ValueError: If there are more or fewer classes, or one has another index.
    """
    known = recognizer.class_names
    if len(classes) != recognizer.num_classes:
        problem = 'other classes'
    elif known is not None and _moved(known, classes):
        problem = f'{_moved(known, classes)[0]!r} at another index'
    else:
        return
    raise ValueError(
        f'expected the {recognizer.num_classes} classes of recognizer {recognizer.name!r} '
        f'({_shown(known) if known else "without names"}), but got {problem}: the dataset '
        f'{dataset} with {len(classes)} ({_shown(classes)}); change the dataset or the recognizer'
    )


def _moved(known: Sequence[str], classes: Sequence[str]) -> list[str]:
    """List the names that both have, at different indices only."""
    ours, theirs = ([_normal(name) for name in names] for names in (known, classes))
    return [
        name
        for name, one, other in zip(known, ours, theirs, strict=True)
        if one != other and one in theirs and other in ours
    ]


def _normal(name: str) -> str:
    return name.split(',')[0].strip().lower().replace('_', ' ')


def _shown(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ', '.join(names[:SHOWN]) + (f' and {more} more' if more > 0 else '')
