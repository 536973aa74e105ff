"""Which of a network's classes count, and which of these the labels of some data mean."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import torch
from torch import Tensor

from raproc.samples import Sample

from .base_recognizer import BaseRecognizer
from .class_matching import find_names, shown_names

Class = int | str


class ClassSelection:
    """The classes of an adapter: all that its network knows, or some of them.

    ``classes`` are those that count from the start, by their indices in the network. ``selection``
    comes from the data: label ``i`` of the data is the class ``selection[i]`` of those that count.
    """

    name: str
    classes: list[int] | None = None
    selection: list[int] | None = None
    _is_matched: bool = False

    @property
    @abstractmethod
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""

    @abstractmethod
    def _network_names(self) -> Sequence[str] | None:
        """Name all classes of the network, where they are known."""

    @property
    def num_classes(self) -> int:
        """int: The number of classes that labels mean and predictions are of."""
        return len(self.selection) if self.selection is not None else self.known_classes

    @property
    def known_classes(self) -> int:
        """int: The number of classes that count, whatever the data."""
        return self.network_classes if self.classes is None else len(self.classes)

    @property
    def class_names(self) -> tuple[str, ...] | None:
        """tuple[str, ...] | None: The names of the labels, where they are known."""
        names = self.known_names
        if names is None or self.selection is None:
            return names
        return tuple(names[index] for index in self.selection)

    @property
    def known_names(self) -> tuple[str, ...] | None:
        """tuple[str, ...] | None: The names of the classes that count, whatever the data."""
        names = self._network_names()
        if names is None or len(names) != self.network_classes:
            return None
        return self.counted(names)

    def counted(self, names: Sequence[str]) -> tuple[str, ...]:
        """Take the classes that count out of a list of all classes of the network."""
        return tuple(names if self.classes is None else (names[index] for index in self.classes))

    def adopt_names(self, names: Sequence[str]) -> None:
        """Keep the names of the network's classes, whatever those of the data are."""

    def select_classes(self, indices: Sequence[int]) -> bool:
        """Let labels mean other classes than those of the same number.

        Args:
            indices (Sequence[int]): Label ``i`` is the class ``indices[i]`` of those that count.

        Returns:
            bool: Whether that changed anything.

        Raises:
            ValueError: If other data of this recognizer need another selection.
        """
        selection = None if list(indices) == list(range(self.known_classes)) else list(indices)
        if self._is_matched and selection != self.selection:
            raise ValueError(
                f'expected data with the same classes wherever recognizer {self.name!r} is used, '
                f'but got {len(indices)} in one place and {self.num_classes} or another order in '
                'another; give the recognizer a `name` of its own in each'
            )
        changed = selection != self.selection
        self.selection, self._is_matched = selection, True
        return changed

    def known_labels(self, labels: Tensor) -> Tensor:
        """Turn labels of the data into indices of the classes that count."""
        if self.selection is None:
            return labels
        return torch.as_tensor(self.selection, device=labels.device)[labels]


def choose_classes(
    classes: Sequence[Class] | None,
    names: Sequence[str] | None,
    number: int,
    recognizer: str,
) -> tuple[list[int] | None, tuple[str, ...] | None]:
    """Read the option ``classes`` of a recognizer.

    Args:
        classes (Sequence[int | str], optional): Indices or names of the classes that count; or the
            names of all of the network's classes, where it does not tell them itself.
        names (Sequence[str], optional): The names of the network's classes.
        number (int): How many it has.
        recognizer (str): Its name, for messages.

    Returns:
        tuple: The indices of those that count, None for all; and the names of all.

    Raises:
        ValueError: If there is none, one is unknown, or one is there twice.
    """
    known = tuple(names) if names is not None and len(names) == number else None
    if classes is None:
        return None, known
    chosen = list(classes)
    words = [entry for entry in chosen if isinstance(entry, str)]
    if not words:
        _check_indices(chosen, number, recognizer)
        return [int(index) for index in chosen], known
    found = find_names(words, known) if known is not None else [None] * len(words)
    places = [index for index in found if index is not None]
    if len(chosen) == len(words) == len(places) == len(set(places)):
        return (None if places == list(range(number)) else places), known
    if len(chosen) == len(words) == number:
        return None, tuple(words)
    unknown = [word for word, index in zip(words, found) if index is None] or words
    raise ValueError(
        f'expected classes of recognizer {recognizer!r} to be different names among its {number} '
        f'({shown_names(known) if known else "without names"}), or the names of all of them, but '
        f'got {len(chosen)}, not found or twice: {shown_names(unknown)}; set its `classes`'
    )


def check_labels(recognizer: BaseRecognizer, labels: Tensor, sample: Sample) -> None:
    """Refuse labels outside of a recognizer's classes.

    Args:
        recognizer (BaseRecognizer): The recognizer.
        labels (Tensor): The labels of an image.
        sample (BaseDataElement): Its native sample, whose ``img_path`` is named.

    Raises:
        ValueError: If a label is none of ``0`` to ``num_classes - 1``.
    """
    outside = [label for label in labels.tolist() if not 0 <= label < recognizer.num_classes]
    if outside:
        raise ValueError(
            f'expected labels from 0 to {recognizer.num_classes - 1}, the classes of recognizer '
            f'{recognizer.name!r}, but got label {outside[0]} for '
            f'{sample.get("img_path", "an image")}; use a dataset with its classes'
        )


def _check_indices(classes: Sequence, known: int, name: str) -> None:
    outside = [index for index in classes if not 0 <= index < known]
    repeated = sorted({index for index in classes if classes.count(index) > 1})
    if not classes or outside or repeated:
        raise ValueError(
            f'expected classes of recognizer {name!r} to be different indices from 0 to '
            f'{known - 1}, but got {len(classes)} with {outside or "none"} outside and '
            f'{repeated or "none"} repeated; set its `classes`'
        )
