"""Classification: a recognizer gives an image one class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypedDict

import torch
from torch import Tensor

from raproc.models.recognizers import BaseRecognizer
from raproc.models.recognizers.class_matching import find_names
from raproc.models.recognizers.class_names import imagenet_names
from raproc.registry import KINDS
from raproc.samples import Sample
from raproc.visualization import Tile

from .base import Comparison, Kind, Opinion, Pair, image_name, short_name, with_note
from .differences import Difference
from .shares import McNemar, clustered_difference, mcnemar, paired_difference, standard_error


class ClassificationRecord(TypedDict):
    """``{"image": "val/x.png", "label": 3, "prediction": 5, "score": 0.43}``."""

    image: str
    label: int
    prediction: int
    score: float


@KINDS.register_module(name='cls')
class Classification(Kind):
    """One class per image, scored by top-1 accuracy."""

    title = 'classification'
    recognizers = 'classifiers'
    metric = 'top-1'
    score_name = 'top-1 accuracy (%)'
    key = 'accuracy/top1'
    native_metric = dict(type='mmpretrain.Accuracy')
    record_keys = frozenset({'label', 'prediction'})
    rule = 'An image is right if its class is.'
    takes_labels = True

    def record(self, prediction: Sample) -> ClassificationRecord:
        """Turn a native ``DataSample`` with ``gt_label`` into a record."""
        label = int(prediction.pred_label)
        return ClassificationRecord(
            image=image_name(prediction),
            label=int(prediction.gt_label),
            prediction=label,
            score=round(float(prediction.pred_score[label]), 5),
        )

    def is_annotated(self, prediction: Sample) -> bool:
        """Tell whether a sample carries a ``gt_label``."""
        return 'gt_label' in prediction

    def is_right(self, prediction: Sample) -> bool:
        """Tell whether the predicted class is that of the image."""
        return int(prediction.pred_label) == int(prediction.gt_label)

    def is_record_right(self, record: Mapping) -> bool:
        """Tell whether the predicted class is the label."""
        return record['prediction'] == record['label']

    def standard_error(self, records: Sequence[dict], num_classes: int) -> float:
        """Compute the standard error of the accuracy, in percent."""
        return 100 * standard_error(sum(self._answers(records)), len(records))

    def difference(self, pairs: Sequence[Pair]) -> Difference:
        """Compare accuracies; images and seeds are crossed random effects."""
        return clustered_difference(
            [(self._answers(before), self._answers(after)) for before, after in pairs]
        )

    def compare(self, before: Sequence[dict], after: Sequence[dict], samples: int) -> Comparison:
        """Compare accuracies with Newcombe's interval and McNemar's test."""
        was, now = self._answers(before), self._answers(after)
        scores = [100 * sum(right) / len(right) for right in (was, now)]
        return Comparison(scores, paired_difference(was, now), "McNemar's exact test")

    def mcnemar(self, before: Sequence[dict], after: Sequence[dict]) -> McNemar:
        """Test whether more images are gained than lost."""
        return mcnemar(self._answers(before), self._answers(after))

    def opinion(self, prediction: Sample, classes: Sequence[str]) -> Opinion:
        """Name the class with the highest score."""
        label = int(prediction.pred_label)
        if label < 0:
            return Opinion(-1, self.nothing, 0.0)
        return Opinion(label, short_name(classes[label]), float(prediction.pred_score[label]))

    def best(self, prediction: Sample, classes: Sequence[str], number: int) -> list[Opinion]:
        """List the classes with the highest scores."""
        scores = prediction.pred_score
        order: list[int] = scores.argsort(descending=True)[:number].tolist()
        return [Opinion(i, short_name(classes[i]), float(scores[i])) for i in order]

    def tile(
        self, image: Tensor, prediction: Sample, classes: Sequence[str], note: str = ''
    ) -> Tile:
        """Make a tile with the best class and its score as caption."""
        correct = self.is_right(prediction) if self.is_annotated(prediction) else None
        caption = with_note(str(self.opinion(prediction, classes)), note)
        return Tile(image, caption, correct)

    def perfect(self, sample: Sample, num_classes: int) -> Sample:
        """Predict the label with a score of 1."""
        scores = torch.zeros(num_classes)
        scores[sample.gt_label] = 1
        return sample.new().set_pred_score(scores).set_pred_label(sample.gt_label)

    def with_label(self, prediction: Sample, label: int) -> Sample:
        """Return a copy of a prediction with a ``gt_label``."""
        return prediction.new().set_gt_label(label)

    def annotate(self, prediction: Sample, original: Sample) -> Sample:
        """Take the class of the original for the label."""
        return prediction.new().set_gt_label(int(original.pred_label))

    def usual_names(self, recognizer: BaseRecognizer) -> Sequence[str] | None:
        """Take a network of 1000 classes for one of ImageNet."""
        names = imagenet_names(recognizer.network_classes)
        return names and recognizer.counted(names)

    def other_names(self, recognizer: BaseRecognizer) -> Sequence[str] | None:
        """List the WordNet ids of ImageNet's classes, which name its folders."""
        usual, known = self.usual_names(recognizer), recognizer.known_names
        if usual is None or (known is not None and _same(known, usual) < len(usual) / 2):
            return None
        names = _wordnet_ids()
        return names and recognizer.counted(names)

    def answers(self, records: Sequence[dict]) -> list[tuple[int, int]]:
        """List the label and the predicted class of each image."""
        return [(record['label'], record['prediction']) for record in records]

    def _answers(self, records: Sequence[dict]) -> list[bool]:
        return [self.is_record_right(record) for record in records]


def _same(names: Sequence[str], others: Sequence[str]) -> int:
    return sum(index == place for place, index in enumerate(find_names(names, others)))


@cache
def _wordnet_ids() -> tuple[str, ...] | None:
    try:
        from timm.data.imagenet_info import ImageNetInfo
    except ImportError:
        return None
    return tuple(ImageNetInfo('imagenet-1k').label_names())
