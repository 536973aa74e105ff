"""Detection: a recognizer finds objects, each with a box, a class and a score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, cast

import torch
from torch import Tensor
from torchvision.ops import box_iou

from raproc.models.recognizers import BaseRecognizer
from raproc.models.recognizers.class_names import coco_names
from raproc.registry import KINDS
from raproc.samples import Instances, Sample
from raproc.visualization import Tile

from .base import Comparison, Kind, Opinion, Pair, image_name, short_name, with_note
from .differences import Difference
from .mean_ap import bootstrap_map, bootstrap_map_difference, clustered_map_difference, map_of

MIN_SCORE = 0.3
"""Boxes with a lower score are not drawn and find nothing."""


class Annotated(TypedDict):
    """The objects of an image: boxes (x1, y1, x2, y2) in pixels."""

    boxes: list[list[float]]
    labels: list[int]
    ignore: list[bool]


class Detected(TypedDict):
    """The boxes that a detector found."""

    boxes: list[list[float]]
    labels: list[int]
    scores: list[float]


class DetectionRecord(TypedDict):
    """Objects and boxes of an image, in pixels of the original."""

    image: str
    height: int
    width: int
    gt: Annotated
    pred: Detected


@KINDS.register_module(name='det')
class Detection(Kind):
    """Boxes with classes, scored by the mAP of PASCAL VOC."""

    title = 'detection'
    recognizers = 'detectors'
    metric = 'mAP'
    score_name = 'mAP (%)'
    key = 'pascal_voc/mAP'
    native_metric = dict(type='mmdet.VOCMetric', metric='mAP', eval_mode='11points')
    factor = 100
    record_keys = frozenset({'gt', 'pred'})
    rule = 'An image is right if every object in it is found (IoU 0.5, score 0.3).'
    nothing = f'nothing above {MIN_SCORE:.0%}'

    def record(self, prediction: Sample) -> DetectionRecord:
        """Turn a native ``DetDataSample`` with ``gt_instances`` into a record."""
        height, width = prediction.ori_shape[:2]
        found, truth = prediction.pred_instances, prediction.gt_instances
        ignored = prediction.get('ignored_instances')
        boxes, labels = _boxes_of(truth), truth.labels.tolist()
        ignore = [False] * len(labels)
        if ignored is not None and len(ignored):
            boxes, labels = boxes + _boxes_of(ignored), labels + ignored.labels.tolist()
            ignore += [True] * len(ignored)
        return DetectionRecord(
            image=image_name(prediction),
            height=int(height),
            width=int(width),
            gt=Annotated(boxes=boxes, labels=[int(label) for label in labels], ignore=ignore),
            pred=Detected(
                boxes=_boxes_of(found),
                labels=found.labels.tolist(),
                scores=[round(score, 5) for score in found.scores.float().tolist()],
            ),
        )

    def is_annotated(self, prediction: Sample) -> bool:
        """Tell whether a sample carries ``gt_instances``."""
        return 'gt_instances' in prediction

    def is_right(self, prediction: Sample) -> bool:
        """Tell whether every annotated object is found; other boxes do no harm."""
        found, total = objects_found(prediction)
        return found == total

    def is_record_right(self, record: DetectionRecord) -> bool:
        """Tell whether every object that is not to be ignored is found."""
        return self.is_right(_sample_of(record))

    def standard_error(self, records: Sequence[dict], num_classes: int) -> float:
        """Compute the standard error of the mAP by resampling the images, in percent."""
        return 100 * bootstrap_map(records, num_classes).standard_error

    def difference(self, pairs: Sequence[Pair]) -> Difference:
        """Compare mAPs by resampling the images; images and seeds are crossed random effects."""
        rows = [records for pair in pairs for records in pair]
        return clustered_map_difference(pairs, count_classes(rows))

    def compare(self, before: Sequence[dict], after: Sequence[dict], samples: int) -> Comparison:
        """Compare mAPs by resampling the images."""
        number = count_classes([before, after])
        scores = [100 * map_of(records, number) for records in (before, after)]
        difference = bootstrap_map_difference(before, after, number, samples)
        return Comparison(scores, difference, f'bootstrap over images, {samples} samples')

    def opinion(self, prediction: Sample, classes: Sequence[str]) -> Opinion:
        """Name the class of the box with the highest score."""
        boxes = prediction.pred_instances
        if not len(boxes):
            return Opinion(-1, 'nothing', 0.0)
        return _opinion_of(boxes, int(boxes.scores.argmax()), classes)

    def best(self, prediction: Sample, classes: Sequence[str], number: int) -> list[Opinion]:
        """List the classes of the boxes with the highest scores, of at least ``MIN_SCORE``."""
        boxes = _drawn(prediction)
        order: list[int] = boxes.scores.argsort(descending=True)[:number].tolist()
        return [_opinion_of(boxes, index, classes) for index in order]

    def tile(
        self, image: Tensor, prediction: Sample, classes: Sequence[str], note: str = ''
    ) -> Tile:
        """Make a tile with boxes; its caption counts the objects found, or is the best class."""
        caption, correct = str(self.opinion(prediction, classes)), None
        if self.is_annotated(prediction):
            found, total = objects_found(prediction)
            caption, correct = f'{found} of {total} found', found == total
        boxes = _drawn(prediction)
        labels: list[int] = boxes.labels.tolist()
        factor = boxes.bboxes.new_tensor(prediction.get('scale_factor', (1.0, 1.0))).repeat(2)
        return Tile(
            image,
            with_note(caption, note),
            correct,
            boxes=boxes.bboxes * factor,
            labels=[short_name(classes[label]) for label in labels],
            scores=boxes.scores.tolist(),
        )

    def usual_names(self, recognizer: BaseRecognizer) -> Sequence[str] | None:
        """Take a detector of 80 classes for one of COCO."""
        names = coco_names(recognizer.network_classes)
        return names and recognizer.counted(names)

    def answers(self, records: Sequence[dict]) -> list[tuple[int, int]]:
        """List the class of each annotated object and that of the best box that overlaps it."""
        pairs = (_answers_of(cast(DetectionRecord, record)) for record in records)
        return [pair for found in pairs for pair in found]

    def perfect(self, sample: Sample, num_classes: int) -> Sample:
        """Predict the annotated boxes with a score of 1."""
        sample = sample.new()
        for name in ('gt_instances', 'ignored_instances'):
            instances = sample.get(name)
            if instances is not None:
                setattr(sample, name, _with_tensors(instances))
        truth = sample.gt_instances
        sample.pred_instances = Instances(
            bboxes=truth.bboxes, labels=truth.labels, scores=torch.ones(len(truth))
        )
        return sample

    def annotate(self, prediction: Sample, original: Sample) -> Sample:
        """Take the boxes found in the original, of at least ``MIN_SCORE``, for objects."""
        found = _drawn(original)
        annotated = prediction.new()
        annotated.gt_instances = Instances(bboxes=found.bboxes, labels=found.labels)
        annotated.ignored_instances = annotated.gt_instances[:0]
        return annotated


def objects_found(
    prediction: Sample, min_score: float = MIN_SCORE, min_iou: float = 0.5
) -> tuple[int, int]:
    """Count the annotated objects that a detector found in an image.

    An object is found if the box with the highest score among those that overlap it has its class.

    Args:
        prediction (BaseDataElement): A native sample with ``gt_instances`` and ``pred_instances``.
        min_score (float): Boxes with a lower score do not count. Defaults to 0.3.
        min_iou (float): The overlap that counts. Defaults to 0.5.

    Returns:
        tuple[int, int]: The number found and the number annotated.
    """
    labels = _found_labels(prediction, min_score, min_iou)
    truth = prediction.gt_instances.labels
    return int((labels == truth.to(labels.device)).sum()), len(truth)


def _found_labels(prediction: Sample, min_score: float, min_iou: float) -> Tensor:
    """Give each annotated object the class of the best box that overlaps it; -1 without one."""
    truth = prediction.gt_instances
    boxes = prediction.pred_instances[prediction.pred_instances.scores >= min_score]
    if not len(boxes) or not len(truth):
        return torch.full((len(truth),), -1)
    bboxes = getattr(truth.bboxes, 'tensor', truth.bboxes).float()
    overlap = box_iou(bboxes, boxes.bboxes.float()) >= min_iou
    best, choice = (overlap * boxes.scores).max(dim=1)
    return torch.where(best > 0, boxes.labels[choice], -1)


def _answers_of(record: DetectionRecord) -> list[tuple[int, int]]:
    """Pair classes; a box counts however low its score, for any is better than chance."""
    prediction = _sample_of(record)
    found = _found_labels(prediction, min_score=0.0, min_iou=0.5)
    return list(zip(prediction.gt_instances.labels.tolist(), found.tolist(), strict=True))


def _drawn(prediction: Sample) -> Instances:
    return prediction.pred_instances[prediction.pred_instances.scores >= MIN_SCORE]


def _opinion_of(boxes: Instances, index: int, classes: Sequence[str]) -> Opinion:
    label = int(boxes.labels[index])
    return Opinion(label, short_name(classes[label]), float(boxes.scores[index]))


def _with_tensors(instances: Instances) -> Instances:
    instances = instances.clone()
    instances.bboxes = getattr(instances.bboxes, 'tensor', instances.bboxes)
    return instances


def _boxes_of(instances: Instances) -> list[list[float]]:
    boxes = getattr(instances.bboxes, 'tensor', instances.bboxes)
    return [[round(value, 2) for value in box] for box in boxes.float().cpu().tolist()]


def count_classes(rows: Sequence[Sequence[dict]]) -> int:
    """Count the classes that the labels of records need at least.

    Args:
        rows (Sequence[Sequence[dict]]): Detection records of any number of processors.

    Returns:
        int: At least 1.
    """
    labels = (
        label
        for records in rows
        for record in records
        for part in ('gt', 'pred')
        for label in record[part]['labels']
    )
    return 1 + max(labels, default=0)


def _sample_of(record: DetectionRecord) -> Sample:
    """Make a native sample of a record, without the boxes to ignore."""
    truth, found = record['gt'], record['pred']
    keep = [not ignored for ignored in truth['ignore']]
    sample = Sample()
    sample.gt_instances = Instances(
        bboxes=_tensor(truth['boxes']), labels=torch.tensor(truth['labels'], dtype=torch.long)
    )[torch.tensor(keep, dtype=torch.bool)]
    sample.pred_instances = Instances(
        bboxes=_tensor(found['boxes']),
        labels=torch.tensor(found['labels'], dtype=torch.long),
        scores=torch.tensor(found['scores'], dtype=torch.float32),
    )
    return sample


def _tensor(boxes: list[list[float]]) -> Tensor:
    return torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)
