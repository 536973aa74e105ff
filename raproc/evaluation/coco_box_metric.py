"""COCO's mAP from the annotations that the data come with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmengine.evaluator import BaseMetric
from torch import Tensor

from raproc.kinds.coco_map import coco_map_of
from raproc.registry import METRICS


@METRICS.register_module()
class CocoBoxMetric(BaseMetric):
    """Score detections by COCO's mAP, as pycocotools computes it.

    ``mmdet.CocoMetric`` reads an annotation file and expects predictions of all its images. This
    one scores the images that it is given by their own annotations, so it serves parts of a
    dataset and any dataset of boxes. Annotations that are to be ignored are crowds. The mAPs of
    small, medium and large objects, which need the areas of the masks, are not among its values.

    Args:
        collect_device (str): See mmengine's ``BaseMetric``. Defaults to 'cpu'.
        prefix (str, optional): Takes the place of ``coco``. Defaults to None.
    """

    default_prefix = 'coco'

    def __init__(self, collect_device: str = 'cpu', prefix: str | None = None) -> None:
        super().__init__(collect_device, prefix)

    def process(self, data_batch: Any, data_samples: Sequence[Mapping[str, Any]]) -> None:
        """Keep the boxes of a batch.

        Args:
            data_batch (Any): Not used.
            data_samples (Sequence[Mapping]): Predictions with annotations, as dicts.
        """
        for sample in data_samples:
            truth, found = sample['gt_instances'], sample['pred_instances']
            crowds = sample.get('ignored_instances') or dict(bboxes=[], labels=[])
            boxes, labels = _boxes(truth), _list(truth['labels'])
            ignore = [False] * len(labels) + [True] * len(crowds['labels'])
            gt = dict(
                boxes=boxes + _boxes(crowds),
                labels=labels + _list(crowds['labels']),
                ignore=ignore,
            )
            pred = dict(
                boxes=_boxes(found), labels=_list(found['labels']), scores=_list(found['scores'])
            )
            self.results.append(dict(gt=gt, pred=pred))

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Compute the mAP.

        Args:
            results (list): The boxes of all images.

        Returns:
            dict[str, float]: ``bbox_mAP``, ``bbox_mAP_50`` and ``bbox_mAP_75``, in [0, 1].
        """
        return coco_map_of(results, len((self.dataset_meta or {})['classes']))


def _boxes(instances: Mapping[str, Any]) -> list[list[float]]:
    boxes = instances['bboxes']
    return _list(getattr(boxes, 'tensor', boxes))


def _list(values: Tensor | Sequence) -> list:
    return values.tolist() if isinstance(values, Tensor) else list(values)
