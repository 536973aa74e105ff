"""What the trainings and scores of table 2 would take on larger machines: an estimate.

It follows from one figure, the images/s of a step of RA with ResNet-18 for SR x4 on one GPU, and
from the multiplications that the other networks need: all of them are taken to run at the same
number of them per second. Data are taken to arrive in time.
"""

from collections.abc import Callable, Sequence
from functools import cache

import torch
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_model

from raproc.models import SRResNet

RECOGNIZERS = ('resnet18', 'resnet50', 'resnet101', 'densenet121', 'vgg16')
SCALES = dict(sr=4, dn=1, jpeg=1)
EPOCHS, TRAINING, TEST = 6, 1_281_167, 50_000
SIZE = 224


@cache
def training_flops(task: str, name: str | None) -> int:
    """Count the operations of a step for one image; without a recognizer it is plain."""

    def step() -> None:
        images = torch.zeros(1, 3, *[SIZE // SCALES[task]] * 2)
        processed = SRResNet(scale=SCALES[task])(images)
        loss = processed.sum()
        if name:
            loss = loss + network(name)(processed).sum()
        loss.backward()

    return counted(step)


@cache
def processor_flops(task: str) -> int:
    """Count the operations of P for one image."""

    def process() -> None:
        SRResNet(scale=SCALES[task])(torch.zeros(1, 3, *[SIZE // SCALES[task]] * 2))

    return counted(process)


@cache
def recognizer_flops(name: str) -> int:
    """Count the operations of a recognizer for one image."""
    return counted(lambda: network(name)(torch.zeros(1, 3, SIZE, SIZE)))


def test_flops(task: str) -> int:
    """Count those of one image of the table: P in six rows, and the recognizers in all eight."""
    rows = 1 + len(RECOGNIZERS)
    recognizers = sum(map(recognizer_flops, RECOGNIZERS))
    return rows * processor_flops(task) + (rows + 2) * recognizers


def network(name: str) -> torch.nn.Module:
    return get_model(name, weights=None).eval().requires_grad_(False)


def counted(function: Callable) -> int:
    """Count without computing: tensors of the device `meta` have shapes alone."""
    with torch.device('meta'), FlopCounterMode(display=False) as counter:
        function()
    return counter.get_total_flops()


def training_hours(images_per_second: float) -> list[float]:
    """Estimate the hours of each of the 18 trainings of table 2 on one GPU."""
    speed = images_per_second * training_flops('sr', 'resnet18')
    return [
        EPOCHS * TRAINING * training_flops(task, name) / speed / 3600
        for task in SCALES
        for name in (None, *RECOGNIZERS)
    ]


def scoring_hours(images_per_second: float) -> float:
    """Estimate the hours of all scores of table 2 on one GPU."""
    speed = images_per_second * training_flops('sr', 'resnet18')
    return sum(TEST * test_flops(task) for task in SCALES) / speed / 3600


def longest(hours: Sequence[float], places: int) -> float:
    """Share trainings among places, the longest first; return when the last one ends."""
    ends = [0.0] * places
    for length in sorted(hours, reverse=True):
        ends[ends.index(min(ends))] += length
    return max(ends)


def to_markdown(images_per_second: float, scaling: float) -> str:
    """Write the estimate as a table.

    Args:
        images_per_second (float): Of a step of RA with ResNet-18 for SR x4 on one GPU.
        scaling (float): The speed of N processes / (N x that of one).

    Returns:
        str: A line for each machine.
    """
    hours, scores = training_hours(images_per_second), scoring_hours(images_per_second)
    a_node = [length / (8 * scaling) for length in hours]
    rows = [
        ('1 GPU', 'one after the other', sum(hours), scores),
        ('8 GPUs', 'one training per GPU', longest(hours, 8), scores / 8),
        ('16 x 8 GPUs', 'one training per GPU', longest(hours, 128), scores / 24),
        ('16 x 8 GPUs', 'one training per node', longest(a_node, 16), scores / 24),
    ]
    lines = ['| machine | trainings | hours of training | hours of scoring |', '|---|---|---|---|']
    lines += [f'| {name} | {how} | {a:.1f} | {b:.2f} |' for name, how, a, b in rows]
    return '\n'.join(lines)
