"""What a recognizer sees in one version of an image, and where two of them differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torchvision.ops import box_iou

from ..recognizing import Prediction

BEST = 5
SURE, SAME_PLACE = 0.3, 0.5
"""From these scores and overlaps on, an item counts when two versions are compared."""


@dataclass(frozen=True)
class Item:
    """A class that is recognised.

    Args:
        name (str): Its name.
        score (float): Its score in [0, 1].
        box (tuple[float, ...], optional): (x1, y1, x2, y2) as shares of width and height. Defaults
            to None, for classes of the whole image.
    """

    name: str
    score: float
    box: tuple[float, float, float, float] | None = None

    def __str__(self) -> str:
        return f'{self.name} {self.score:.0%}'


@dataclass(frozen=True)
class Answer:
    """All that a recognizer sees in one version of an image.

    Args:
        items (Sequence[Item]): What is recognised, the highest score first.
        nothing (str): What is said where there are no items.
        image (ndarray, optional): The picture below the boxes, (H, W, 3), uint8, RGB. Defaults to
            None, where there are no boxes to draw.
        areas (ndarray, optional): Which item each pixel belongs to, integers (H, W), -1 for none.
            They are coloured, and the boxes around them are not drawn. Defaults to None.
    """

    items: Sequence[Item]
    nothing: str
    image: np.ndarray | None = None
    areas: np.ndarray | None = None


def answer_of(prediction: Prediction) -> Answer:
    """Take the answer out of a prediction.

    Args:
        prediction (Prediction): Of a recognizer of any kind.

    Returns:
        Answer: With boxes or areas where the kind draws some.
    """
    tile, nothing = prediction.tile(), prediction.kind.nothing
    if tile.labels is None or tile.scores is None:
        best = prediction.best(BEST)
        return Answer([Item(opinion.name, opinion.score) for opinion in best], nothing)
    image = np.asarray(tile.image)
    height, width = tile.size
    boxes = np.clip(np.asarray(tile.boxes) / (width, height, width, height), 0, 1)
    items = [
        Item(str(label), float(score), tuple(box))
        for label, score, box in zip(tile.labels, tile.scores, boxes.tolist(), strict=True)
    ]
    if tile.areas is not None:
        return Answer(items, nothing, image, tile.areas)
    return Answer(sorted(items, key=lambda item: -item.score), nothing, image)


def changed(items: Sequence[Item], others: Sequence[Item]) -> list[bool]:
    """Mark the items that have no partner: none of the same name and, for boxes, place.

    Args:
        items (Sequence[Item]): What is recognised in one version.
        others (Sequence[Item]): What is recognised in the other.

    Returns:
        list[bool]: For each item; unsure ones (below ``SURE``) are neither marked nor partners.
    """
    free = [item for item in others if item.score >= SURE]
    marks = []
    for item in items:
        partner = next((other for other in free if _same(item, other)), None)
        if partner is not None:
            free.remove(partner)
        marks.append(item.score >= SURE and partner is None)
    return marks


def _same(one: Item, other: Item) -> bool:
    if one.name != other.name:
        return False
    if one.box is None or other.box is None:
        return one.box is other.box
    return bool(box_iou(torch.tensor([one.box]), torch.tensor([other.box])) >= SAME_PLACE)
