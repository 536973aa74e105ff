"""The classes of images as a file of labels tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .recognizing import NamedRecognizer


def read_labels(path: str, names: Sequence[str]) -> list[int | str]:
    """Read the class of each image from lines of a file name and an index or a name.

    Args:
        path (str): The file.
        names (Sequence[str]): The images, without suffix.

    Returns:
        list[int | str]: A label for each image.

    Raises:
        ValueError: If a line is none, or an image has no label, or two.
    """
    wanted = {*names, *map(_last_part, names)}
    exact, by_last_part = defaultdict(dict), defaultdict(dict)  # name -> label -> line
    lines = Path(path).expanduser().read_text(encoding='utf-8').splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, label = _split(line.strip(), wanted)
        if not name or not label:
            raise ValueError(
                f'expected "<file name> <index or name of its class>" in line {number} of {path}, '
                f'but got {line!r}'
            )
        known = int(label) if label.isdigit() else label
        key = _without_suffix(name)
        for lines_of in (exact[key], by_last_part[_last_part(key)]):
            lines_of.setdefault(known, f'{line.strip()!r} (line {number})')
    return [_the_label(name, exact[name] or by_last_part[_last_part(name)], path) for name in names]


def _the_label(name: str, lines_of: Mapping[int | str, str], path: str) -> int | str:
    if not lines_of:
        raise ValueError(f'expected a label for each image in {path}, but got none for {name!r}')
    if len(lines_of) > 1:
        raise ValueError(
            f'expected one label for the image {name!r} in {path}, but got '
            f'{" and ".join(lines_of.values())}; names count without their suffix, and with the '
            'folders below --images: rename one of them, or name the folders'
        )
    return next(iter(lines_of))


def _split(line: str, wanted: set[str]) -> tuple[str, str]:
    """Divide a line into a file name and a class; both may have blanks."""
    name, _, label = line.rpartition(' ')
    if label.isdigit():
        return name, label
    words = line.split(' ')
    for number in range(1, len(words)):
        name = _without_suffix(' '.join(words[:number]))
        if wanted & {name, _last_part(name)}:
            return ' '.join(words[:number]), ' '.join(words[number:]).strip()
    return (words[0], ' '.join(words[1:]).strip()) if Path(words[0]).suffix else ('', '')


def _last_part(name: str) -> str:
    return name.rsplit('/', 1)[-1]


def _without_suffix(name: str) -> str:
    return Path(name).with_suffix('').as_posix()


def check_labels(
    labels: Sequence[int | str], recognizers: Sequence[NamedRecognizer]
) -> dict[str, list[int]]:
    """Turn labels into those of each recognizer; refuse some that a recognizer does not know.

    Args:
        labels (Sequence[int | str]): The classes of the images, by index or by name.
        recognizers (Sequence[NamedRecognizer]): The recognizers.

    Returns:
        dict[str, list[int]]: The labels by the name of each recognizer that takes labels.

    Raises:
        ValueError: If no recognizer takes labels, or one does not know a label; or if indices mean
            other classes to one than to another.
    """
    from raproc.models.recognizers.class_matching import are_in_order

    labelled = [recognizer for recognizer in recognizers if recognizer.kind.takes_labels]
    if not labelled:
        kinds = ' and '.join(sorted({recognizer.kind.recognizers for recognizer in recognizers}))
        raise ValueError(f'--labels are for classifiers, but all recognizers are {kinds}')
    known = {recognizer.name: _labels_of(recognizer, labels) for recognizer in labelled}
    first = labelled[0]
    for other in labelled[1:]:
        if any(isinstance(label, int) for label in labels) and not are_in_order(
            other.classes, first.classes
        ):
            raise ValueError(
                f'expected --labels with the names of classes, as recognizers {first.name!r} '
                f'({first.num_classes} classes) and {other.name!r} ({other.num_classes}) have '
                'other ones, but got indices'
            )
    return known


def _labels_of(recognizer: NamedRecognizer, labels: Sequence[int | str]) -> list[int]:
    """Turn indices or names of classes into a recognizer's labels."""
    from raproc.models.recognizers.class_matching import find_names, shown_names

    number = recognizer.num_classes
    names = list(dict.fromkeys(label for label in labels if isinstance(label, str)))
    found = dict(zip(names, find_names(names, recognizer.classes), strict=True))
    indices = [found[label] if isinstance(label, str) else label for label in labels]
    known = [index for index in indices if index is not None and index < number]
    if len(known) == len(indices):
        return known
    wrong = next(label for label, index in zip(labels, indices) if index is None or index >= number)
    raise ValueError(
        f'expected labels from 0 to {number - 1}, the classes of recognizer {recognizer.name!r}, '
        f'but got label {wrong}; their names are {shown_names(recognizer.classes)}'
    )
