"""A kind of one's own: pixels, scored by their share. Its adapter is own_recognizer.py."""

from collections.abc import Mapping, Sequence

import numpy as np
from mmengine.structures import BaseDataElement, PixelData
from torch import Tensor

from raproc.kinds import Comparison, Difference, Kind, Opinion
from raproc.kinds.base import Pair, image_name, short_name, with_note
from raproc.kinds.differences import error_of_mean, mean_difference
from raproc.registry import KINDS
from raproc.visualization import Tile

IGNORED = 255
ENOUGH = 90.0


@KINDS.register_module(name='pixels')
class Pixels(Kind):
    """One class per pixel, scored by the share of right pixels; images have the same size."""

    title = 'classification of pixels'
    recognizers = 'classifiers of pixels'
    metric = 'aAcc'
    score_name = 'right pixels (%)'
    key = 'aAcc'
    record_keys = frozenset({'right_pixels'})
    rule = f'An image is right if {ENOUGH:.0f}% of its pixels are.'

    def record(self, prediction: BaseDataElement) -> dict:
        """Record the percentage of right pixels among those that are annotated."""
        return dict(image=image_name(prediction), right_pixels=_right_pixels(prediction))

    def is_annotated(self, prediction: BaseDataElement) -> bool:
        """Tell whether a sample carries a ``gt_sem_seg``."""
        return 'gt_sem_seg' in prediction

    def is_right(self, prediction: BaseDataElement) -> bool:
        """Tell whether enough pixels have the class of the annotation."""
        return _right_pixels(prediction) >= ENOUGH

    def is_record_right(self, record: Mapping) -> bool:
        """Tell whether enough pixels are right."""
        return record['right_pixels'] >= ENOUGH

    def standard_error(self, records: Sequence[dict], num_classes: int) -> float:
        """Compute the standard error of the mean over images, in percent."""
        return error_of_mean(_values(records)) if len(records) > 1 else 0.0

    def difference(self, pairs: Sequence[Pair]) -> Difference:
        """Compare the means over images; images and seeds are crossed random effects."""
        return mean_difference(np.stack([_values(after) - _values(before)
                                         for before, after in pairs]))  # fmt: skip

    def compare(self, before: Sequence[dict], after: Sequence[dict], samples: int) -> Comparison:
        """Compare the means over images with Student's test of paired values."""
        scores = [float(_values(records).mean()) for records in (before, after)]
        return Comparison(scores, self.difference([(before, after)]), "Student's paired test")

    def best(
        self, prediction: BaseDataElement, classes: Sequence[str], number: int
    ) -> list[Opinion]:
        """List the classes that cover the largest areas, with their share of the image."""
        found = prediction.pred_sem_seg.sem_seg.flatten()
        counts = found.bincount(minlength=len(classes))
        order = counts.argsort(descending=True)[:number].tolist()
        shares = (counts / len(found)).tolist()
        return [Opinion(label, short_name(classes[label]), shares[label]) for label in order]

    def opinion(self, prediction: BaseDataElement, classes: Sequence[str]) -> Opinion:
        """Name the class that covers the largest area."""
        return self.best(prediction, classes, 1)[0]

    def tile(
        self, image: Tensor, prediction: BaseDataElement, classes: Sequence[str], note: str = ''
    ) -> Tile:
        """Make a tile with the largest class as caption."""
        correct = self.is_right(prediction) if self.is_annotated(prediction) else None
        return Tile(image, with_note(str(self.opinion(prediction, classes)), note), correct)

    def perfect(self, sample: BaseDataElement, num_classes: int) -> BaseDataElement:
        """Predict the annotation."""
        sample = sample.new()
        sample.pred_sem_seg = PixelData(sem_seg=sample.gt_sem_seg.sem_seg.clone())
        return sample


def _right_pixels(prediction: BaseDataElement) -> float:
    truth, found = prediction.gt_sem_seg.sem_seg, prediction.pred_sem_seg.sem_seg
    counted = truth != IGNORED
    return round(100 * float((found == truth)[counted].float().mean()), 5)


def _values(records: Sequence[Mapping]) -> np.ndarray:
    return np.array([record['right_pixels'] for record in records])
