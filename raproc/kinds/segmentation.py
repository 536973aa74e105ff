"""Segmentation: a recognizer gives each pixel of an image one class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from raproc.registry import KINDS
from raproc.samples import Sample
from raproc.visualization import Tile

from .base import Comparison, Kind, Opinion, Pair, image_name, short_name, with_note
from .bootstrap import bootstrap, bootstrap_difference, of_all
from .differences import Difference
from .records import align

IGNORED = 255
"""The label of pixels that count nowhere."""
MIN_IOU = 0.5
"""A class of an image is found if its area and the predicted one overlap at least so much."""
MIN_SHARE = 0.01
"""Classes of a smaller share of the pixels are neither drawn nor listed."""
BACKGROUND = 'background'
"""A class of this name is not drawn, and is nobody's opinion."""


class SegmentationRecord(TypedDict):
    """``{"image": "val/x.png", "classes": [0, 15], "intersect": [80, 9], "union": [90, 20], ...}``.

    Pixels of each class that is annotated or predicted in an image: those of both, those of either,
    and those annotated; and the class that most of the annotated ones were given, -1 without any.
    Pixels to ignore are left out.
    """

    image: str
    classes: list[int]
    intersect: list[int]
    union: list[int]
    annotated: list[int]
    recognised: list[int]


@KINDS.register_module(name='seg')
class Segmentation(Kind):
    """One class per pixel, scored by the mean IoU over classes."""

    title = 'segmentation'
    recognizers = 'segmentors'
    metric = 'mIoU'
    score_name = 'mIoU (%)'
    key = 'mIoU'
    native_metric = dict(type='mmseg.IoUMetric', iou_metrics=['mIoU'])
    record_keys = frozenset({'intersect', 'union', 'annotated'})
    rule = f'An image is right if every class in it is found (IoU {MIN_IOU}).'
    nothing = f'nothing but {BACKGROUND}'

    def record(self, prediction: Sample) -> SegmentationRecord:
        """Turn a native ``SegDataSample`` with ``gt_sem_seg`` into a record."""
        truth, found = _maps(prediction)
        size = 1 + max(truth.max(initial=0), found.max(initial=0))
        counts = np.bincount(truth * size + found, minlength=size**2).reshape(size, size)
        annotated, intersect = counts.sum(1), counts.diagonal()
        union = annotated + counts.sum(0) - intersect
        recognised = np.where(annotated > 0, counts.argmax(1), -1)
        classes = np.flatnonzero(union)
        return SegmentationRecord(
            image=image_name(prediction),
            classes=classes.tolist(),
            intersect=intersect[classes].tolist(),
            union=union[classes].tolist(),
            annotated=annotated[classes].tolist(),
            recognised=recognised[classes].tolist(),
        )

    def is_annotated(self, prediction: Sample) -> bool:
        """Tell whether a sample carries a ``gt_sem_seg``."""
        return 'gt_sem_seg' in prediction

    def is_right(self, prediction: Sample) -> bool:
        """Tell whether every annotated class is found."""
        return self.is_record_right(self.record(prediction))

    def is_record_right(self, record: Mapping) -> bool:
        """Tell whether every annotated class is found."""
        found, total = classes_found(record)
        return found == total

    def standard_error(self, records: Sequence[dict], num_classes: int) -> float:
        """Compute the standard error of the mIoU by resampling the images, in percent."""
        return 100 * bootstrap(_score_of(records), len(records)).standard_error

    def difference(self, pairs: Sequence[Pair]) -> Difference:
        """Compare mIoUs by resampling the images; images and seeds are crossed random effects."""
        return _difference(pairs, samples=1000)

    def compare(self, before: Sequence[dict], after: Sequence[dict], samples: int) -> Comparison:
        """Compare mIoUs by resampling the images."""
        scores = [100 * mean_iou(records) for records in (before, after)]
        difference = _difference([(before, after)], samples)
        return Comparison(scores, difference, f'bootstrap over images, {samples} samples')

    def opinion(self, prediction: Sample, classes: Sequence[str]) -> Opinion:
        """Name the class of the most pixels, apart from the background, with its share of all."""
        found = self._opinions(prediction, classes)
        return found[0] if found else Opinion(-1, 'nothing', 0.0)

    def best(self, prediction: Sample, classes: Sequence[str], number: int) -> list[Opinion]:
        """List the classes of the most pixels, apart from the background, from 1% on."""
        found = self._opinions(prediction, classes)
        return [opinion for opinion in found if opinion.score >= MIN_SHARE][:number]

    def tile(
        self, image: Tensor, prediction: Sample, classes: Sequence[str], note: str = ''
    ) -> Tile:
        """Make a tile with coloured areas; its caption counts classes found, or is the largest."""
        caption, correct = str(self.opinion(prediction, classes)), None
        if self.is_annotated(prediction):
            found, total = classes_found(self.record(prediction))
            caption, correct = f'{found} of {total} found', found == total
        drawn = self.best(prediction, classes, len(classes))
        areas = _areas(prediction, [opinion.label for opinion in drawn], image.shape[-2:])
        return Tile(
            image,
            with_note(caption, note),
            correct,
            labels=[opinion.name for opinion in drawn],
            scores=[opinion.score for opinion in drawn],
            areas=areas,
        )

    def perfect(self, sample: Sample, num_classes: int) -> Sample:
        """Predict the annotated classes."""
        sample = sample.new()
        sample.pred_sem_seg = sample.gt_sem_seg.clone()
        return sample

    def annotate(self, prediction: Sample, original: Sample) -> Sample:
        """Take the classes of the original's pixels for the label map."""
        annotated = prediction.new()
        annotated.gt_sem_seg = original.pred_sem_seg.clone()
        return annotated

    def answers(self, records: Sequence[dict]) -> list[tuple[int, int]]:
        """List each annotated class of an image and what most of its pixels were given."""
        pairs = (zip(record['classes'], record['recognised'], strict=True) for record in records)
        return [(label, found) for image in pairs for label, found in image if found >= 0]

    def _opinions(self, prediction: Sample, classes: Sequence[str]) -> list[Opinion]:
        counts = torch.bincount(prediction.pred_sem_seg.data.flatten(), minlength=len(classes))
        shares: list[float] = (counts / counts.sum()).tolist()
        opinions = [
            Opinion(label, short_name(classes[label]), share)
            for label, share in enumerate(shares)
            if share and classes[label].lower() != BACKGROUND
        ]
        return sorted(opinions, key=lambda opinion: -opinion.score)


def classes_found(record: Mapping, min_iou: float = MIN_IOU) -> tuple[int, int]:
    """Count the annotated classes of an image whose pixels a segmentor found.

    Args:
        record (Mapping): The record of the image.
        min_iou (float): The overlap that counts. Defaults to 0.5.

    Returns:
        tuple[int, int]: The number found and the number annotated, the background among them.
    """
    overlaps = [
        both >= min_iou * either
        for both, either, truth in zip(record['intersect'], record['union'], record['annotated'])
        if truth
    ]
    return sum(overlaps), len(overlaps)


def mean_iou(records: Sequence[Mapping]) -> float:
    """Compute the mean IoU over the classes that are annotated or predicted in any image.

    It is that of ``mmseg.IoUMetric``: pixels are summed over images before they are divided.

    Args:
        records (Sequence[Mapping]): Segmentation records.

    Returns:
        float: In [0, 1]; 0 where no pixel counts.

    Raises:
        ValueError: If there is no record, or one is not of a segmentation.
    """
    return of_all(_score_of(records), len(records))


def _difference(pairs: Sequence[Pair], samples: int) -> Difference:
    """Compare mIoUs of records in the order of the first ones."""
    if not pairs:
        raise ValueError(f'expected `pairs` of at least one seed, but got {pairs!r}')
    first = pairs[0][0]
    ordered = [[[new for _, new in align(first, side)] for side in pair] for pair in pairs]
    scores = [(_score_of(before), _score_of(after)) for before, after in ordered]
    return bootstrap_difference(scores, len(first), samples)


def _score_of(records: Sequence[Mapping]) -> Callable[[np.ndarray], np.ndarray]:
    """Make the function from how often each image counts, (S, N), to S mIoUs."""
    intersect, union = _pixels(records, 'intersect'), _pixels(records, 'union')

    def score(weights: np.ndarray) -> np.ndarray:
        both, either = weights @ intersect, weights @ union
        overlaps = both / np.maximum(either, 1)
        return overlaps.sum(1) / np.maximum((either > 0).sum(1), 1)

    return score


def _pixels(records: Sequence[Mapping], key: str) -> np.ndarray:
    """Make the table of pixels of N images in K classes, integers (N, K)."""
    if not len(records) or not all('classes' in record and key in record for record in records):
        got = sorted({name for record in records for name in record})
        raise ValueError(
            f'expected at least one segmentation record for an mIoU, but got {got or "none"}'
        )
    number = 1 + max((label for record in records for label in record['classes']), default=0)
    table = np.zeros((len(records), number), np.int64)
    for row, record in zip(table, records, strict=True):
        row[record['classes']] = record[key]
    return table


def _maps(prediction: Sample) -> tuple[np.ndarray, np.ndarray]:
    """Give the annotated and the predicted classes of the pixels that count, (P, ) each."""
    truth, found = (
        part.data.reshape(-1).cpu().numpy()
        for part in (prediction.gt_sem_seg, prediction.pred_sem_seg)
    )
    counted = truth != IGNORED
    return truth[counted], found[counted]


def _areas(prediction: Sample, labels: Sequence[int], size: Sequence[int]) -> np.ndarray:
    """Give each pixel of an image of some size the place of its class in a list; -1 if none."""
    found: Any = prediction.pred_sem_seg.data.float()
    found = F.interpolate(found[None], size=tuple(size), mode='nearest')[0, 0].cpu().numpy()
    areas = np.full(found.shape, -1)
    for place, label in enumerate(labels):
        areas[found == label] = place
    return areas
