"""What every kind of recognition has to define, and what all kinds have in common."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from mmengine.evaluator import BaseMetric
from mmengine.logging import MMLogger
from torch import Tensor

from raproc.models.recognizers import BaseRecognizer
from raproc.models.recognizers.class_matching import are_in_order
from raproc.samples import Sample
from raproc.visualization import Tile, caption_of

from .differences import Difference
from .shares import McNemar

Pair = tuple[Sequence[dict], Sequence[dict]]
"""Records before and after, of the same images in one order."""


class Opinion(NamedTuple):
    """A recognizer's best class of an image, in words.

    Args:
        label (int): Its index; -1 where nothing is recognised.
        name (str): Its name.
        score (float): Its score in [0, 1].
    """

    label: int
    name: str
    score: float

    def __str__(self) -> str:
        return caption_of(self.name, None if self.label < 0 else self.score)


@dataclass
class Comparison:
    """The scores of one recognizer on the results of two processors.

    Args:
        scores (list[float]): Before and after, in percent.
        difference (Difference): In percentage points.
        test (str): The name of the test behind its p-value.
    """

    scores: list[float]
    difference: Difference
    test: str


class Kind(ABC):
    """One kind of recognition: its record of an image, its score, its words and its tile.

    Kinds have no state. A new one is a subclass in a module of its own, registered in ``KINDS``
    under the ``kind`` of its recognizers.
    """

    title: ClassVar[str]
    """str: The noun of the task, e.g. ``classification``."""
    recognizers: ClassVar[str]
    """str: What recognizers of this kind are called, e.g. ``classifiers``."""
    metric: ClassVar[str]
    """str: The name of the score in tables, e.g. ``top-1``."""
    score_name: ClassVar[str]
    """str: The name of the score in sentences, with its unit, e.g. ``top-1 accuracy (%)``."""
    key: ClassVar[str]
    """str: The key of the score in the result of the native metric, e.g. ``accuracy/top1``."""
    native_metric: ClassVar[dict]
    """dict: The config of the metric that gives it, e.g. ``dict(type='mmpretrain.Accuracy')``."""
    factor: ClassVar[float] = 1.0
    """float: The factor from the native score to percent."""
    record_keys: ClassVar[frozenset[str]]
    """frozenset[str]: The keys that tell its records from those of other kinds."""
    rule: ClassVar[str]
    """str: A sentence that defines when an image is right."""
    nothing: ClassVar[str] = 'nothing'
    """str: What is written where no class is recognised."""
    takes_labels: ClassVar[bool] = False
    """bool: Whether the annotation of an image is one class."""
    forms: ClassVar[tuple[type[Kind], ...]] = ()
    """tuple[type[Kind], ...]: Subclasses that are scored by the metric of another protocol."""

    @abstractmethod
    def record(self, prediction: Sample) -> Mapping:
        """Turn an annotated prediction into the record of its image, in plain types.

        Args:
            prediction (BaseDataElement): The native sample with prediction and annotation.

        Returns:
            dict: With ``image``, its name, and the ``record_keys``.
        """

    @abstractmethod
    def is_annotated(self, prediction: Sample) -> bool:
        """Tell whether a native sample carries the annotation of this kind."""

    @abstractmethod
    def is_right(self, prediction: Sample) -> bool:
        """Tell whether an annotated prediction is right."""

    @abstractmethod
    def is_record_right(self, record: Mapping) -> bool:
        """Tell whether the prediction in a record is right."""

    @abstractmethod
    def standard_error(self, records: Sequence[dict], num_classes: int) -> float:
        """Compute the standard error of the score over images, in percent.

        Args:
            records (Sequence[dict]): One per image.
            num_classes (int): The number of classes of the dataset.
        """

    @abstractmethod
    def difference(self, pairs: Sequence[Pair]) -> Difference:
        """Compare two processors, each of one or more seeds, with an interval over both.

        Args:
            pairs (Sequence[Pair]): Records (before, after) of each seed.

        Returns:
            Difference: Of the scores, in percentage points.
        """

    @abstractmethod
    def compare(self, before: Sequence[dict], after: Sequence[dict], samples: int) -> Comparison:
        """Compare two processors of one seed.

        Args:
            before (Sequence[dict]): Records of one of them.
            after (Sequence[dict]): Records of the other, of the same images in one order.
            samples (int): The number of resamples, where the test draws some.
        """

    @abstractmethod
    def best(self, prediction: Sample, classes: Sequence[str], number: int) -> list[Opinion]:
        """List the classes with the highest scores, the highest first.

        Args:
            prediction (BaseDataElement): The native sample with the prediction.
            classes (Sequence[str]): The names of the classes.
            number (int): The most to list.
        """

    @abstractmethod
    def opinion(self, prediction: Sample, classes: Sequence[str]) -> Opinion:
        """Name the best class of an image, however low its score.

        Args:
            prediction (BaseDataElement): The native sample with the prediction.
            classes (Sequence[str]): The names of the classes.
        """

    @abstractmethod
    def tile(
        self, image: Tensor, prediction: Sample, classes: Sequence[str], note: str = ''
    ) -> Tile:
        """Make the tile of an image with its prediction; green or red where it is annotated.

        Args:
            image (Tensor): (3, H, W), RGB, [0, 1].
            prediction (BaseDataElement): The native sample with the prediction.
            classes (Sequence[str]): The names of the classes.
            note (str): Small print under the caption. Defaults to ''.
        """

    @abstractmethod
    def perfect(self, sample: Sample, num_classes: int) -> Sample:
        """Return a copy of an annotated sample with a prediction that is right.

        Args:
            sample (BaseDataElement): The native sample.
            num_classes (int): The number of classes.
        """

    def mcnemar(self, before: Sequence[dict], after: Sequence[dict]) -> McNemar | None:
        """Test whether more images are gained than lost; None where the score is no share."""
        return None

    def with_label(self, prediction: Sample, label: int) -> Sample:
        """Return a copy of a prediction that is annotated with the class of its image."""
        raise TypeError(f'expected a kind whose images have one class each, but got {self.title}')

    def annotate(self, prediction: Sample, original: Sample) -> Sample:
        """Return a copy of a prediction that is annotated with the prediction on the original.

        Args:
            prediction (BaseDataElement): The native sample with a prediction.
            original (BaseDataElement): That of the same recognizer on the original image.
        """
        raise TypeError(f'expected a kind that compares with originals, but got {self.title}')

    def usual_names(self, recognizer: BaseRecognizer) -> Sequence[str] | None:
        """Give usual names of a recognizer's known classes, where they are beyond doubt."""
        return None

    def other_names(self, recognizer: BaseRecognizer) -> Sequence[str] | None:
        """Give other names of a recognizer's known classes, by which data may call them."""
        return None

    def answers(self, records: Sequence[dict]) -> list[tuple[int, int]]:
        """List pairs of an annotated class and the one that was recognised.

        They tell whether a recognizer sees more in original images than chance would, see
        :mod:`raproc.kinds.chance`. A kind without them is not checked.

        Args:
            records (Sequence[dict]): One per image.

        Returns:
            list[tuple[int, int]]: One for each thing that is annotated; -1 where nothing was
            recognised.
        """
        return []

    def class_names(
        self, recognizer: BaseRecognizer, names: Sequence[str] | None = None
    ) -> tuple[str, ...]:
        """Name the classes of a recognizer.

        Args:
            recognizer (BaseRecognizer): The recognizer.
            names (Sequence[str], optional): The classes of the dataset that it is used with; they
                count if there are as many. Defaults to None.

        Returns:
            tuple[str, ...]: ``class 0``, ``class 1``, ... where no names are known.
        """
        known = recognizer.class_names
        number = recognizer.num_classes
        if names and len(names) == number and (known is None or are_in_order(names, known)):
            return tuple(names)
        usual = known or self._usual_selection(recognizer)
        return tuple(usual or (f'class {index}' for index in range(number)))

    def _usual_selection(self, recognizer: BaseRecognizer) -> Sequence[str] | None:
        usual, selection = self.usual_names(recognizer), recognizer.selection
        if usual is None or selection is None:
            return usual
        return [usual[index] for index in selection]

    def scored_by(self, metric: BaseMetric) -> Kind:
        """Find the form of this kind whose score a native metric gives.

        Args:
            metric (BaseMetric): The native metric; the prefix of its values tells its protocol.

        Returns:
            Kind: One of the ``forms``, or this kind itself.
        """
        own = (form() for form in self.forms if form.key.split('/')[0] == metric.prefix)
        return next(own, self)

    def score(self, values: Mapping[str, float]) -> float:
        """Find the score in the result of the native metric.

        Args:
            values (Mapping[str, float]): What ``BaseMetric.evaluate`` returned.

        Returns:
            float: In percent.
        """
        return float(self.factor * values[self.key])

    def check_metric(self, metric: BaseMetric, sample: Sample, num_classes: int) -> None:
        """Refuse a metric that does not give the score of this kind, before it is needed.

        The metric scores one perfect prediction; its results are forgotten.

        Args:
            metric (BaseMetric): The native metric, with its ``dataset_meta``.
            sample (BaseDataElement): An annotated sample of the dataset.
            num_classes (int): The number of classes.

        Raises:
            ValueError: If the key of the score is not among those of the metric.
        """
        logger = MMLogger.get_current_instance()
        level = logger.level
        logger.setLevel(logging.CRITICAL)
        try:
            perfect = self.perfect(sample, num_classes).to_dict()
            metric.process(dict(data_samples=[sample]), [perfect])
            values = metric.evaluate(1)
        finally:
            metric.results.clear()
            logger.setLevel(level)
        if self.key not in values:
            raise ValueError(
                f'expected a metric that gives {self.key!r}, as {self.title} needs it, but got '
                f'{type(metric).__name__} with {sorted(values)}; set the `metric` of RecognizedBy'
            )

    def changes(self, before: Sequence[dict], after: Sequence[dict]) -> tuple[list[str], list[str]]:
        """List the images on which two processors differ.

        Args:
            before (Sequence[dict]): Records of one of them, e.g. of plain processing.
            after (Sequence[dict]): Records of the other, of the same images in one order.

        Returns:
            tuple[list[str], list[str]]: Names of the images that went from wrong to right, and of
            those that went from right to wrong.
        """
        gained, lost = [], []
        for old, new in zip(before, after, strict=True):
            was, now = self.is_record_right(old), self.is_record_right(new)
            if was != now:
                (gained if now else lost).append(old['image'])
        return gained, lost


def image_name(sample: Sample) -> str:
    """Join the last two parts of a path: names such as 000001.jpg repeat in other folders."""
    return '/'.join(str(sample.get('img_path', '')).replace('\\', '/').split('/')[-2:])


def short_name(name: str) -> str:
    """Keep the first of several names of a class: ``tabby`` of ``tabby, tabby cat``."""
    return name.split(',')[0]


def with_note(caption: str, note: str) -> str:
    """Put small print under a caption."""
    return f'{caption}\n{note}' if note else caption
