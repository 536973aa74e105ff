"""Detection scored as COCO does, where a table or a run asks for its metric."""

from __future__ import annotations

from collections.abc import Sequence

from raproc.samples import Sample

from .base import Comparison, Pair
from .bootstrap import bootstrap, bootstrap_difference, of_all
from .coco_map import coco_score
from .detection import Detection, DetectionRecord, count_classes
from .differences import Difference


class CocoDetectionRecord(DetectionRecord):
    """A record of detection whose objects to ignore are crowds."""

    protocol: str


class CocoDetection(Detection):
    """Boxes with classes, scored by COCO's mAP over ten overlaps.

    Detectors are scored so where their metric is ``CocoBoxMetric`` or ``mmdet.CocoMetric``.
    """

    metric = 'COCO mAP'
    score_name = 'COCO mAP (%)'
    key = 'coco/bbox_mAP'
    native_metric = dict(type='CocoBoxMetric')
    record_keys = frozenset({'gt', 'pred', 'protocol'})

    def record(self, prediction: Sample) -> CocoDetectionRecord:
        """Turn a native ``DetDataSample`` into a record that names its protocol."""
        return CocoDetectionRecord(**super().record(prediction), protocol='coco')

    def standard_error(self, records: Sequence[dict], num_classes: int) -> float:
        """Compute the standard error of the mAP by resampling the images, in percent."""
        return 100 * bootstrap(coco_score(records, num_classes), len(records)).standard_error

    def difference(self, pairs: Sequence[Pair]) -> Difference:
        """Compare mAPs by resampling the images; images and seeds are crossed random effects."""
        return self._difference(pairs)

    def compare(self, before: Sequence[dict], after: Sequence[dict], samples: int) -> Comparison:
        """Compare mAPs by resampling the images."""
        number = count_classes([before, after])
        scores = [100 * of_all(coco_score(rows, number), len(rows)) for rows in (before, after)]
        difference = self._difference([(before, after)], samples)
        return Comparison(scores, difference, f'bootstrap over images, {samples} samples')

    def _difference(self, pairs: Sequence[Pair], samples: int = 1000) -> Difference:
        number = count_classes([records for pair in pairs for records in pair])
        first = pairs[0][0]
        scores = [
            (coco_score(before, number, first), coco_score(after, number, first))
            for before, after in pairs
        ]
        return bootstrap_difference(scores, len(first), samples)


Detection.forms = (CocoDetection,)
