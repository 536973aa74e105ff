"""What a recognizer says of an image, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from mmengine.structures import BaseDataElement
from torch import Tensor

from raproc.apis.configs import PROCESSORS, RECOGNIZERS, find_config
from raproc.apis.loading import find_device
from raproc.engine.checks import missing_weights
from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.visualization import Tile, caption_of

MIN_SCORE = 0.3
"""Boxes with a lower score are not drawn."""


class Opinion(NamedTuple):
    """The class with the highest score.

    Args:
        label (int): Its index; -1 where a detector finds nothing.
        name (str): Its name.
        score (float): Its score in [0, 1].
    """

    label: int
    name: str
    score: float

    def __str__(self) -> str:
        return caption_of(self.name, None if self.label < 0 else self.score)


class Look:
    """A recognizer's prediction of one image.

    Args:
        image (Tensor): (3, H, W), RGB, [0, 1].
        prediction (BaseDataElement): Its native sample with the prediction.
        classes (Sequence[str]): The names of the classes.
    """

    def __init__(self, image: Tensor, prediction: BaseDataElement, classes: Sequence[str]) -> None:
        self.image = image
        self.prediction = prediction
        self.classes = classes

    @property
    def opinion(self) -> Opinion:
        """Opinion: The best class; of a detector, that of the best box."""
        if 'pred_score' in self.prediction:
            label = int(self.prediction.pred_label)
            return self._named(label, float(self.prediction.pred_score[label]))
        boxes = self.prediction.pred_instances
        if not len(boxes):
            return Opinion(-1, 'nothing', 0.0)
        best = int(boxes.scores.argmax())
        return self._named(int(boxes.labels[best]), float(boxes.scores[best]))

    def best(self, number: int) -> list[tuple[str, float]]:
        """The classes with the highest scores; of a detector, its best boxes.

        Args:
            number (int): At most so many; boxes below ``MIN_SCORE`` do not count.

        Returns:
            list[tuple[str, float]]: Names and scores in [0, 1], the highest first.
        """
        if 'pred_score' in self.prediction:
            scores = self.prediction.pred_score
            labels = torch.arange(len(scores))
        else:
            boxes = self.prediction.pred_instances
            boxes = boxes[boxes.scores >= MIN_SCORE]
            scores, labels = boxes.scores, boxes.labels
        order = scores.argsort(descending=True)[:number].tolist()
        return [self._named(int(labels[i]), float(scores[i]))[1:] for i in order]

    def tile(self, label: int | None = None) -> Tile:
        """The image with the opinion, and boxes where there are some.

        Args:
            label (int, optional): The right class; makes the caption green or red. Defaults to
                None.
        """
        opinion = self.opinion
        correct = None if label is None else opinion.label == label
        if 'pred_score' in self.prediction:
            return Tile(self.image, str(opinion), correct)
        boxes = self.prediction.pred_instances
        boxes = boxes[boxes.scores >= MIN_SCORE]
        names = [self._named(index, 0.0).name for index in boxes.labels.tolist()]
        return Tile(self.image, str(opinion), correct, boxes.bboxes, names, boxes.scores.tolist())

    def _named(self, label: int, score: float) -> Opinion:
        return Opinion(label, self.classes[label].split(',')[0], score)


class Judge:
    """A recognizer with the names of its classes.

    Args:
        recognizer (BaseRecognizer): The recognizer, on its device.
        classes (Sequence[str]): The names of its classes.
        device (torch.device): The device.
    """

    def __init__(
        self, recognizer: BaseRecognizer, classes: Sequence[str], device: torch.device
    ) -> None:
        self.recognizer = recognizer.to(device)
        self.classes = classes
        self.device = device
        self.name = recognizer.name
        self.kind = recognizer.kind
        self.num_classes = recognizer.num_classes

    @torch.no_grad()
    def look(self, image: Tensor) -> Look:
        """Shows it an image (3, H, W), RGB, [0, 1]."""
        prediction = self.recognizer.predict(image[None].to(self.device))[0]
        return Look(image, prediction.to('cpu'), self.classes)


def load_judges(names: Sequence[str], device: str | None = None) -> list[Judge]:
    """Builds the recognizers of configs.

    Args:
        names (Sequence[str]): Config files, or names of shipped ones.
        device (str, optional): Defaults to the GPU where there is one.

    Returns:
        list[Judge]: Each recognizer once, in their order.

    Raises:
        FileNotFoundError: If a config or weights are missing.
        ValueError: If a config has no recognizer, or two have one name.
    """
    place = find_device(device)
    configs = {name: find_config(name, folders_of(name)) for name in names}
    problems = missing_weights([_recognizers_of(config, name) for name, config in configs.items()])
    if problems:
        raise FileNotFoundError('; '.join(problems))
    judges: dict[str, Judge] = {}
    for name, config in configs.items():
        for settings in _recognizers_of(config, name):
            with DefaultScope.overwrite_default_scope('raproc'):
                recognizer = build_recognizer(settings)
            known = judges.get(recognizer.name)
            if known is not None and known.recognizer is not recognizer:
                raise ValueError(
                    f'expected recognizers with different names, but got {recognizer.name!r} '
                    'twice; set its `name`'
                )
            judges[recognizer.name] = Judge(recognizer, _class_names(recognizer, config), place)
    return list(judges.values())


def folders_of(name: str) -> tuple[str, ...]:
    """Where a short name is looked up: ``cls_r18`` is a recognizer, ``ra/sr_r18_cls`` is not."""
    return PROCESSORS if '/' in name and not name.startswith('_base_') else RECOGNIZERS


def _recognizers_of(config: Config, name: str) -> list[dict]:
    """The configs of the recognizers that score, or the one that a base config describes."""
    metrics = config.get('test_evaluator') or []
    metrics = metrics if isinstance(metrics, list | tuple) else [metrics]
    found = [metric.recognizer for metric in metrics if metric.get('recognizer')]
    if not found and config.get('recognizer'):
        found = [config.recognizer]
    if not found:
        raise ValueError(
            f'expected a config with a recognizer, or with a test_evaluator that has some, but got '
            f'{name!r} without; take one of configs/_base_/recognizers'
        )
    return found


def _class_names(recognizer: BaseRecognizer, config: Config) -> Sequence[str]:
    """The names of the dataset of a config, or of the usual dataset with that many classes."""
    number = recognizer.num_classes
    dataset = (config.get('test_dataloader') or {}).get('dataset') or {}
    named = (dataset.get('metainfo') or {}).get('classes')
    if named and len(named) == number:
        return named
    if recognizer.kind == 'cls':
        from mmpretrain.datasets.categories import IMAGENET_CATEGORIES

        if recognizer.network_classes == len(IMAGENET_CATEGORIES):
            return [IMAGENET_CATEGORIES[index] for index in recognizer.classes or range(number)]
    else:
        from mmdet.datasets import CocoDataset, VOCDataset

        for known in (VOCDataset, CocoDataset):
            if len(known.METAINFO['classes']) == number:
                return known.METAINFO['classes']
    return [f'class {index}' for index in range(number)]
