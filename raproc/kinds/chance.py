"""Tell whether a recognizer sees more in original images than chance would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binom

Answers = Sequence[tuple[int, int]]
"""Pairs of an annotated class and the recognised one, -1 where nothing was recognised."""

FEWEST = 16
"""int: Of fewer answers nothing is concluded."""
GOOD = 0.5
"""float: The share of what chance leaves over that a recognizer ought to get right."""
POOR = 0.2
"""float: The share of it below which a recognizer is of no use, although it is above chance."""
ALPHA = 0.05
SURE = 0.01


@dataclass(frozen=True)
class Chance:
    """How often a recognizer is right, and how often it would be by chance.

    By chance the recognised class does not depend on the annotated one; both are as frequent as
    they were found, so that a recognizer that always says one class is at chance whatever its
    accuracy.

    Args:
        right (int): The number of right answers.
        number (int): The number of answers.
        share (float): The expected share of right answers by chance, in [0, 1].
    """

    right: int
    number: int
    share: float

    @classmethod
    def of(cls, answers: Answers, num_classes: int) -> Chance:
        """Count answers.

        Args:
            answers (Sequence[tuple[int, int]]): Pairs of annotated and recognised class.
            num_classes (int): The number of classes.
        """
        number = len(answers)
        truth, found = (Counter(classes) for classes in zip(*answers)) if number else ({}, {})
        alike = sum(count * found.get(label, 0) for label, count in truth.items())
        share = max(alike / number**2 if number else 0.0, 1 / max(num_classes, 1))
        return cls(sum(one == other for one, other in answers), number, share)

    @property
    def is_above(self) -> bool:
        """bool: Whether more are right than chance explains (binomial test, one-sided, 5%)."""
        return bool(binom.sf(self.right - 1, self.number, self.share) < ALPHA)

    @property
    def is_at(self) -> bool:
        """bool: Whether it is at chance, or so near to it that something must be wrong.

        That is: not above chance, and surely below half of what chance leaves over; or surely below
        a fifth of that (binomial tests, 1%).
        """
        if self.number < FEWEST:
            return False
        return self._is_below(POOR) or (not self.is_above and self._is_below(GOOD))

    def _is_below(self, part: float) -> bool:
        share = self.share + part * (1 - self.share)
        return bool(binom.cdf(self.right, self.number, share) < SURE)

    def __str__(self) -> str:
        return f'{self.right} of {self.number} right'


def shift_of(answers: Answers, num_classes: int) -> int | None:
    """Find by how much recognised classes are shifted against the annotated ones.

    Args:
        answers (Sequence[tuple[int, int]]): Pairs of annotated and recognised class.
        num_classes (int): The number of classes.

    Returns:
        int | None: 1 or -1, where adding it to the annotated class makes far more answers right
        than chance would; None otherwise.
    """
    for shift in (1, -1):
        shifted = [(label + shift, found) for label, found in answers]
        chance = Chance.of(shifted, num_classes)
        if chance.is_above and not chance.is_at:
            return shift
    return None


def renaming_of(answers: Answers) -> dict[int, int]:
    """Find other classes that are recognised in place of the annotated ones.

    Args:
        answers (Sequence[tuple[int, int]]): Pairs of annotated and recognised class.

    Returns:
        dict[int, int]: The class recognised in nearly all things of an annotated class, of those
        with at least three; empty unless most classes have one of their own.
    """
    by_label: dict[int, list[int]] = {}
    for label, found in answers:
        by_label.setdefault(label, []).append(found)
    often = {label: found for label, found in by_label.items() if len(found) > 2}
    best = {label: Counter(found).most_common(1)[0] for label, found in often.items()}
    renamed = {
        label: found
        for label, (found, count) in best.items()
        if found >= 0 and count >= 0.8 * len(often[label])
    }
    is_clear = len(renamed) > len(often) / 2 and len(set(renamed.values())) == len(renamed) > 1
    return renamed if is_clear else {}
