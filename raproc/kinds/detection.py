"""Tiles of what a recognizer sees in an image, and whether it is right."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.structures import BaseDataElement
from torch import Tensor
from torchvision.ops import box_iou

from raproc.visualization.tile import Tile


def tile_of(
    image: Tensor,
    prediction: BaseDataElement,
    classes: Sequence[str],
    note: str = '',
    min_score: float = 0.3,
) -> Tile:
    """An image with what a recognizer says of it.

    Args:
        image (Tensor): (3, H, W), RGB, [0, 1].
        prediction (BaseDataElement): What a recognizer's ``predict`` returned for it, a native
            sample with the annotation.
        classes (Sequence[str]): The names of the classes.
        note (str): Small print under the caption. Defaults to ''.
        min_score (float): Boxes with a lower score are not drawn. Defaults to 0.3.

    Returns:
        Tile: With a green or red caption; for a detector also with its boxes.
    """
    if 'pred_score' in prediction:
        label = int(prediction.pred_label)
        caption = f'{_short(classes[label])} {float(prediction.pred_score[label]):.2f}'
        return Tile(image, _with_note(caption, note), correct=label == int(prediction.gt_label))
    found, total = objects_found(prediction, min_score)
    boxes = prediction.pred_instances[prediction.pred_instances.scores >= min_score]
    factor = boxes.bboxes.new_tensor(prediction.get('scale_factor', (1.0, 1.0))).repeat(2)
    return Tile(
        image,
        _with_note(f'{found} of {total} found', note),
        correct=found == total,
        boxes=boxes.bboxes * factor,
        labels=[classes[i] for i in boxes.labels.tolist()],
        scores=boxes.scores.tolist(),
    )


def objects_found(
    prediction: BaseDataElement, min_score: float = 0.3, min_iou: float = 0.5
) -> tuple[int, int]:
    """How many annotated objects a detector found in an image.

    An object is found if the box with the highest score among those that overlap it has its class.

    Args:
        prediction (BaseDataElement): A native sample with ``gt_instances`` and ``pred_instances``.
        min_score (float): Boxes with a lower score do not count. Defaults to 0.3.
        min_iou (float): The overlap that counts. Defaults to 0.5.

    Returns:
        tuple[int, int]: The number found and the number annotated.
    """
    truth = prediction.gt_instances
    boxes = prediction.pred_instances[prediction.pred_instances.scores >= min_score]
    if not len(boxes) or not len(truth):
        return 0, len(truth)
    bboxes = getattr(truth.bboxes, 'tensor', truth.bboxes).float()
    overlap = box_iou(bboxes, boxes.bboxes.float()) >= min_iou
    best, choice = (overlap * boxes.scores).max(dim=1)
    return int(((best > 0) & (boxes.labels[choice] == truth.labels)).sum()), len(truth)


def is_right(prediction: BaseDataElement) -> bool:
    """Whether the class is right, or every annotated object is found."""
    if 'pred_score' in prediction:
        return int(prediction.pred_label) == int(prediction.gt_label)
    found, total = objects_found(prediction)
    return found == total


def _short(name: str) -> str:
    return name.split(',')[0]


def _with_note(caption: str, note: str) -> str:
    return f'{caption}\n{note}' if note else caption
