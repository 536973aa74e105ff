"""Match the classes of a dataset with those of a recognizer, by name."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from mmengine.logging import print_log

from raproc.models.recognizers import BaseRecognizer
from raproc.models.recognizers.class_matching import are_in_order, find_names, shown_names

from .lookup import kind_of


def match_classes(recognizer: BaseRecognizer, classes: Sequence[str], dataset: str) -> None:
    """Let the labels of a dataset mean the recognizer's classes of the same names.

    A recognizer may know more classes, or have them in another order: labels are turned into its
    indices, and of its predictions those of other classes do not count. Where it knows none of the
    names, or spells all in another way, labels are taken to mean the same; there must be as many.
    One that knows any words, and got none, learns the names.

    Args:
        recognizer (BaseRecognizer): The recognizer; afterwards its labels are the dataset's.
        classes (Sequence[str]): The names of the dataset's classes.
        dataset (str): What the dataset is called in a message.

    Raises:
        ValueError: If the recognizer does not know a class; if numbers differ where names are
            unknown; or if it is used with other classes elsewhere.
    """
    recognizer.adopt_names(classes)
    number = recognizer.known_classes
    lists = _name_lists(recognizer)
    found = [find_names(classes, known) for known in lists]
    best = max(found, key=_count, default=[None] * len(classes))
    if _fit_as_they_are(classes, lists, number):
        recognizer.select_classes(range(number))
        if lists and not _count(best):
            _warn(recognizer, lists[0], classes, dataset)
        return
    indices = _as_named(best)
    if indices is None:
        raise _misfit(recognizer, lists, classes, best, dataset)
    if recognizer.select_classes(indices):
        order = '' if len(indices) < number else ', in another order'
        print_log(
            f'Recognizer {recognizer.name}: {len(indices)} of its {number} classes are those of '
            f'the dataset {dataset}{order}; predictions of others do not count',
            'current',
        )


def _name_lists(recognizer: BaseRecognizer) -> list[Sequence[str]]:
    """List the names by which a recognizer's classes may be called, its own first."""
    kind, known = kind_of(recognizer), recognizer.known_names
    lists = [known or kind.usual_names(recognizer), kind.other_names(recognizer)]
    return [names for names in lists if names and len(names) == recognizer.known_classes]


def _fit_as_they_are(classes: Sequence[str], lists: Sequence[Sequence[str]], number: int) -> bool:
    """Tell whether there are as many, and none that the recognizer knows at another index."""
    return len(classes) == number and all(are_in_order(classes, known) for known in lists)


def _as_named(found: Sequence[int | None]) -> list[int] | None:
    """Take the indices of the names, where all of them are found, each once."""
    indices = [index for index in found if index is not None]
    return indices if len(indices) == len(set(indices)) == len(found) else None


def _count(found: Sequence[int | None]) -> int:
    return sum(index is not None for index in found)


def _warn(
    recognizer: BaseRecognizer, known: Sequence[str], classes: Sequence[str], dataset: str
) -> None:
    print_log(
        f'Recognizer {recognizer.name} knows none of the names of the dataset {dataset} '
        f'({shown_names(classes)}): its classes ({shown_names(known)}) are taken to be the same in '
        'this order',
        'current',
        logging.WARNING,
    )


def _misfit(
    recognizer: BaseRecognizer,
    lists: Sequence[Sequence[str]],
    classes: Sequence[str],
    found: Sequence[int | None],
    dataset: str,
) -> ValueError:
    unknown = [name for name, index in zip(classes, found) if index is None]
    problem = 'other classes'
    if lists and unknown:
        problem = f'{len(unknown)} that it does not know ({shown_names(unknown)})'
    elif lists:
        problem = 'several names of one class'
    text = (
        f'expected the {recognizer.known_classes} classes of recognizer {recognizer.name!r} '
        f'({shown_names(lists[0]) if lists else "without names"}), but got {problem}: the dataset '
        f'{dataset} with {len(classes)} ({shown_names(classes)}); change the dataset or the '
        'recognizer'
    )
    return ValueError(text if lists else f'{text}, or name its classes with its option `classes`')
