"""Show recognizers a few dozen original images before they are relied on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import torch
from torch.utils.data import Dataset

from raproc.datasets.seeded_dataset import random_numbers_of
from raproc.datasets.spread_subset import SpreadSubset
from raproc.kinds import kind_of
from raproc.kinds.chance import FEWEST, Chance, renaming_of, shift_of
from raproc.models.recognizers import BaseRecognizer, InputConvention
from raproc.pixels import to_float
from raproc.samples import Sample

# A prime, so that the images are of all classes where these take turns in the dataset.
IMAGES = 47
SEED = 0
IMAGENET = InputConvention(mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
CONVENTIONS = {
    "ImageNet's mean and std": IMAGENET,
    'values from -1 to 1': InputConvention(mean=(127.5,) * 3, std=(127.5,) * 3),
    'values from 0 to 1': InputConvention(std=(255.0,) * 3, mean=(0.0,) * 3),
    'values from 0 to 255': InputConvention(),
}
SWITCH = 'check_originals=False in the config, or --no-check-originals'

_CHECKED: WeakKeyDictionary[Any, WeakSet] = WeakKeyDictionary()


def check_originals(
    recognizer: BaseRecognizer, dataset: Dataset, name: str, training: bool = False
) -> str:
    """Refuse a recognizer that is at chance on original images.

    Random states of the process stay as they are. What was found right is not looked at again.

    Args:
        recognizer (BaseRecognizer): The recognizer; one with random weights is not checked.
        dataset (Dataset): Pairs of images with native samples.
        name (str): What the dataset is called in a message.
        training (bool): Whether annotations are those of the image as it is loaded, as training
            needs them, and not of the file. Defaults to False.

    Returns:
        str: How many were right; empty where nothing can be told.

    Raises:
        ValueError: If it is at chance beyond doubt, with the likely causes.
    """
    size = len(dataset) if hasattr(dataset, '__len__') else 0  # type: ignore[arg-type]
    if recognizer.is_random or size < FEWEST:
        return ''
    known = _CHECKED.setdefault(dataset, WeakSet())
    if recognizer in known:
        return ''
    with random_numbers_of(SEED):
        pairs = [_original(pair, training) for pair in _pairs(dataset)]
    records = _records(recognizer, pairs)
    classes = getattr(dataset, 'metainfo', {}).get('classes')
    try:
        text = check_records(recognizer, records, name, classes)
    except ValueError as error:
        fitting = _fitting_convention(recognizer, pairs[::2])
        raise ValueError(f'{error}{fitting}') from None
    known.add(recognizer)
    return text


def check_records(
    recognizer: BaseRecognizer,
    records: Sequence[dict],
    name: str,
    classes: Sequence[str] | None = None,
) -> str:
    """Refuse a recognizer whose records of original images are at chance.

    Args:
        recognizer (BaseRecognizer): The recognizer.
        records (Sequence[dict]): One per original image.
        name (str): What the dataset is called in a message.
        classes (Sequence[str], optional): The names of its classes. Defaults to None.

    Returns:
        str: How many were right; empty where nothing can be told.

    Raises:
        ValueError: If it is at chance beyond doubt, with the likely causes.
    """
    kind, number = kind_of(recognizer), recognizer.num_classes
    answers = kind.answers(records)
    chance = Chance.of(answers, number)
    if len({label for label, _ in answers}) < 2:
        return ''
    if not chance.is_at:
        return str(chance)
    names = kind.class_names(recognizer, classes)
    shift, renamed = shift_of(answers, number), renaming_of(answers)
    found = ''
    if shift is not None:
        found = f' What it recognises is the label {shift:+d}: labels seem to be shifted by one.'
    elif renamed:
        pairs = [f'{names[label]} as {names[other]}' for label, other in renamed.items()]
        found = f' It recognises {", ".join(pairs[:3])}: classes seem to be in another order.'
    how_much = 'hardly' if chance.is_above else 'no'
    raise ValueError(
        f'expected recognizer {recognizer.name!r} to recognise original images of the dataset '
        f'{name}, but got {chance}, {how_much} more than chance; likely causes are labels that are '
        'shifted or sorted in another way, other classes, another preprocessing (mean, std, order '
        f'of channels) or weights of another network; to go on anyway, set {SWITCH}.{found}'
    )


def _pairs(dataset: Dataset) -> Iterator[dict]:
    some = SpreadSubset(dataset, IMAGES)
    return (some[index] for index in range(len(some)))


def _original(pair: dict, training: bool) -> tuple[torch.Tensor, Sample]:
    sample = pair['data_samples']
    if training:  # predictions are to be in the coordinates of the annotations
        sample = sample.new()
        sample.set_metainfo(dict(scale_factor=(1.0, 1.0), ori_shape=sample.img_shape))
    return to_float(pair['targets']), sample


@torch.no_grad()
def _records(recognizer: BaseRecognizer, pairs: Sequence[tuple]) -> list[dict]:
    kind, device = kind_of(recognizer), recognizer.mean.device
    was_training = recognizer.training
    recognizer.eval()
    records = []
    try:
        with torch.autocast(device.type, enabled=False):
            for image, sample in pairs:
                recognizer.check_samples([sample])
                found = recognizer.predict(image[None].to(device), [sample.to(device)])
                records.append(dict(kind.record(found[0])))
    finally:
        recognizer.train(was_training)
    return records


def _fitting_convention(recognizer: BaseRecognizer, pairs: Sequence[tuple]) -> str:
    """Describe the input convention with which the recognizer is above chance, if there is one."""
    kind = kind_of(recognizer)
    best, text = Chance.of([], recognizer.num_classes), ''
    for words, convention in CONVENTIONS.items():
        for order in ('rgb', 'bgr'):
            changed = dict(mean=convention.mean, std=convention.std, channel_order=order)
            with _other_convention(recognizer, changed):
                answers = kind.answers(_records(recognizer, pairs))
            chance = Chance.of(answers, recognizer.num_classes)
            if chance.is_above and not chance.is_at and chance.right > best.right:
                best, text = chance, f' With {words} and channels {order.upper()} it has {chance}.'
    return text


@contextmanager
def _other_convention(recognizer: BaseRecognizer, changes: dict) -> Iterator[None]:
    before = recognizer.convention
    recognizer.use_convention(replace(before, **changes))
    try:
        yield
    finally:
        recognizer.use_convention(before)
