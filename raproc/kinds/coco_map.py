"""COCO's mAP of detection records, resampled with boxes matched only once.

Boxes are matched by pycocotools: ten overlaps from 0.5 to 0.95, the 100 best boxes of each class in
an image, and crowds, in which any number of boxes may lie without help or harm. A resample needs no
new matching, see :mod:`raproc.kinds.bootstrap`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bootstrap import Score, of_all
from .records import align

THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)


@dataclass
class _Matches:
    """The detections of one class, best score first, for each of T overlaps.

    Args:
        images (ndarray): Index of the image of each detection, shape (D, ).
        hits (ndarray): Whether it is the first to find an object, bool, shape (T, D).
        ignored (ndarray): Whether it lies in a crowd, bool, shape (T, D).
        objects (ndarray): The number of objects in each of the N images, shape (N, ).
    """

    images: np.ndarray
    hits: np.ndarray
    ignored: np.ndarray
    objects: np.ndarray


def coco_map_of(records: Sequence[dict], num_classes: int) -> dict[str, float]:
    """Compute COCO's mAP of detection records.

    Args:
        records (Sequence[dict]): Detection records; objects to ``ignore`` are crowds.
        num_classes (int): The number of classes.

    Returns:
        dict[str, float]: ``bbox_mAP``, ``bbox_mAP_50`` and ``bbox_mAP_75``, in [0, 1].

    Raises:
        ValueError: If there is no record, or a label is no class.
    """
    matches = _match(records, num_classes)
    places = dict(bbox_mAP=range(len(THRESHOLDS)), bbox_mAP_50=[0], bbox_mAP_75=[5])
    return {name: of_all(_Score(matches, which), len(records)) for name, which in places.items()}


def coco_score(
    records: Sequence[dict], num_classes: int, order: Sequence[dict] | None = None
) -> Score:
    """Make the score of resampled records, for :mod:`raproc.kinds.bootstrap`.

    Args:
        records (Sequence[dict]): Detection records.
        num_classes (int): The number of classes.
        order (Sequence[dict], optional): Records of the same images in the order that counts.
            Defaults to that of the records.

    Returns:
        Callable: From how often each image counts to COCO's mAP.
    """
    if order is not None:
        records = [record for _, record in align(order, records)]
    return _Score(_match(records, num_classes), range(len(THRESHOLDS)))


@dataclass
class _Score:
    """The mAP of images that count (S, N) times, over some of the overlaps: S values."""

    classes: Sequence[_Matches]
    overlaps: Sequence[int]

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        totals = np.stack([weights @ matches.objects for matches in self.classes])
        sums = [
            _precisions(matches, self.overlaps, total, weights)
            for matches, total in zip(self.classes, totals)
        ]
        known = np.maximum((totals > 0).sum(0), 1)
        return np.stack(sums).sum(0) / known / len(self.overlaps)


def _precisions(
    matches: _Matches, overlaps: Sequence[int], total: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Sum the average precisions of one class over overlaps: S values, 0 without objects."""
    counts = weights[:, matches.images]
    result = np.zeros(len(weights))
    for overlap in overlaps:
        counted = ~matches.ignored[overlap]
        own, hits = counts[:, counted], matches.hits[overlap, counted]
        found = own[:, hits].cumsum(1)
        precision = found / np.maximum(own.cumsum(1)[:, hits], 1)
        best_to_come = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        # How many of the 101 recalls are reached first at each hit; others have no precision.
        recall = found / np.maximum(total, 1)[:, None]
        reached = np.searchsorted(RECALLS, recall, side='right')
        new = np.diff(reached, axis=1, prepend=0)
        result += (new * best_to_come).sum(1) / len(RECALLS)
    return np.where(total > 0, result, 0)


def _match(records: Sequence[dict], num_classes: int) -> list[_Matches]:
    _check(records, num_classes)
    evaluated, number = _evaluated(records, num_classes), len(records)
    return [
        _of_class(evaluated[number * label : number * (label + 1)]) for label in range(num_classes)
    ]


def _of_class(images: Sequence[dict | None]) -> _Matches:
    """Join pycocotools' results of the images of one class; None is an image without any box."""
    none = dict(
        dtScores=[], dtMatches=np.zeros((len(THRESHOLDS), 0)),
        dtIgnore=np.zeros((len(THRESHOLDS), 0)), gtIgnore=np.zeros(0),
    )  # fmt: skip
    parts: list[dict] = [none if image is None else image for image in images]
    scores = np.concatenate([part['dtScores'] for part in parts])
    order = np.argsort(-scores, kind='mergesort')
    places = [np.full(len(part['dtScores']), index) for index, part in enumerate(parts)]
    matched, ignored = (
        np.concatenate([part[key] for part in parts], axis=1)[:, order] > 0
        for key in ('dtMatches', 'dtIgnore')
    )
    objects = np.array([np.count_nonzero(part['gtIgnore'] == 0) for part in parts])
    return _Matches(np.concatenate(places)[order], matched & ~ignored, ignored, objects)


def _evaluated(records: Sequence[dict], num_classes: int) -> list[dict | None]:
    """Match boxes with objects: a result for each class and image, in this order."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with redirect_stdout(io.StringIO()):
        truth: Any = COCO()
        found: Any = COCO()
        truth.dataset = _dataset(records, num_classes, 'gt')
        found.dataset = _dataset(records, num_classes, 'pred')
        truth.createIndex()
        found.createIndex()
        evaluation: Any = COCOeval(truth, found, 'bbox')
        evaluation.params.iouThrs = THRESHOLDS
        evaluation.params.areaRng, evaluation.params.areaRngLbl = [[0, 1e10]], ['all']
        evaluation.evaluate()
    return evaluation.evalImgs


def _dataset(records: Sequence[dict], num_classes: int, part: str) -> dict:
    """Write objects or detections in the form of COCO, whose boxes have a width and a height."""
    annotations = []
    for image, record in enumerate(records):
        boxes = record[part]
        extra = boxes['ignore'] if part == 'gt' else boxes['scores']
        for (x1, y1, x2, y2), label, value in zip(
            boxes['boxes'], boxes['labels'], extra, strict=True
        ):
            annotations.append(
                dict(
                    id=len(annotations) + 1,  # to pycocotools 0 is no match
                    image_id=image,
                    category_id=label,
                    bbox=[x1, y1, x2 - x1, y2 - y1],
                    area=(x2 - x1) * (y2 - y1),
                    iscrowd=int(value) if part == 'gt' else 0,
                    score=value,
                )
            )
    return dict(
        images=[dict(id=index) for index in range(len(records))],
        categories=[dict(id=label) for label in range(num_classes)],
        annotations=annotations,
    )


def _check(records: Sequence[dict], num_classes: int) -> None:
    if not len(records):
        raise ValueError('expected at least one detection record for an mAP, but got none')
    labels = {label for r in records for part in ('gt', 'pred') for label in r[part]['labels']}
    if labels and not (min(labels) >= 0 and max(labels) < num_classes):
        raise ValueError(
            f'expected labels in [0, {num_classes}), but got {sorted(labels)}; set `num_classes` '
            'to that of the dataset'
        )
