"""Whether a recognizer is at chance is decided by a binomial test."""

import pytest

from raproc.kinds import Classification, Detection
from raproc.kinds.chance import Chance, renaming_of, shift_of

LABELS = [index % 8 for index in range(48)]


def of(found, labels=LABELS, classes=8):
    return Chance.of(list(zip(labels, found, strict=True)), classes)


def test_right_answers_and_their_share_by_chance():
    chance = of([0, 1, 1, 1], [0, 0, 1, 1], classes=2)
    assert (chance.right, chance.number, str(chance)) == (3, 4, '3 of 4 right')
    assert chance.share == 0.5  # (2 labels 0 x 1 found + 2 x 3) / 16
    assert of([0] * 8, range(8)).share == 1 / 8
    assert Chance.of([], 10).share == 0.1


def test_a_recognizer_that_recognises():
    assert of(LABELS).is_above and not of(LABELS).is_at
    third = [label if index % 3 == 0 else 7 - label for index, label in enumerate(LABELS)]
    assert not of(third).is_at


def test_a_recognizer_that_does_not():
    assert of([7 - label for label in LABELS]).is_at
    assert of([5] * 48).is_at  # right in 6 of 48, as always one class is
    assert of([-1] * 48).is_at


def test_one_class_at_all_times_is_chance_whatever_its_accuracy():
    labels = [0] * 40 + [1] * 8
    assert of([0] * 48, labels, 2).share == pytest.approx(40 / 48)
    assert not of([0] * 48, labels, 2).is_above


def test_too_little_to_tell():
    assert not of([7 - label for label in LABELS[:15]], LABELS[:15]).is_at


@pytest.mark.parametrize('right, is_above, is_at', [(9, False, True), (12, True, False)])
def test_a_weak_recognizer(right, is_above, is_at):
    """Of 48 images of 8 classes chance gets 6 right, and 11 or more in less than 5%."""
    found = [label if index < right else (label + 3) % 8 for index, label in enumerate(LABELS)]
    assert (of(found).is_above, of(found).is_at) == (is_above, is_at)


@pytest.mark.parametrize('right, is_at', [(2, True), (5, False)])
def test_above_chance_but_of_no_use(right, is_at):
    """Wrong mean and std leave a classifier of 1000 classes a few percent."""
    chance = Chance(right, 47, share=0.001)
    assert chance.is_above and chance.is_at == is_at


@pytest.mark.parametrize('shift', [1, -1])
def test_shifted_labels(shift):
    answers = [(label, label + shift) for label in LABELS]
    assert shift_of(answers, 10) == shift
    assert shift_of([(label, label) for label in LABELS], 8) is None
    assert shift_of([(label, 7 - label) for label in LABELS], 8) is None


def test_classes_in_another_order():
    answers = [(label, 7 - label) for label in LABELS]
    assert renaming_of(answers) == {label: 7 - label for label in range(8)}
    assert renaming_of([(label, 3) for label in LABELS]) == {}
    assert renaming_of([(label, 7 - label) for label in range(8)]) == {}  # one image of each


def test_answers_of_the_kinds():
    record = dict(image='a', label=2, prediction=3, score=0.5)
    assert Classification().answers([record]) == [(2, 3)]
    boxes = [[0, 0, 10, 10], [20, 20, 40, 40], [50, 50, 60, 60]]
    truth = dict(boxes=boxes, labels=[0, 1, 2], ignore=[False, False, True])
    found = dict(boxes=[boxes[0], boxes[0], boxes[2]], labels=[4, 5, 2], scores=[0.2, 0.1, 0.9])
    record = dict(image='a', height=64, width=64, gt=truth, pred=found)
    assert Detection().answers([record]) == [(0, 4), (1, -1)]
