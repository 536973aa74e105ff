"""Recognizers of the command line: loaded by config, with names for their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from torch import Tensor

from raproc.apis.configs import PROCESSORS, RECOGNIZERS, find_config
from raproc.apis.loading import find_device
from raproc.engine.checks import missing_weights
from raproc.kinds import Kind, Opinion, kind_of, match_classes
from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.models.recognizers.class_names import class_names_in
from raproc.samples import Sample
from raproc.visualization import Tile


@dataclass
class Prediction:
    """A recognizer's prediction of one image.

    Args:
        image (Tensor): (3, H, W), RGB, [0, 1].
        sample (BaseDataElement): Its native sample with the prediction.
        kind (Kind): The kind of the recognizer.
        classes (Sequence[str]): The names of the classes.
    """

    image: Tensor
    sample: Sample
    kind: Kind
    classes: Sequence[str]

    @property
    def opinion(self) -> Opinion:
        """Opinion: The best class in words."""
        return self.kind.opinion(self.sample, self.classes)

    def best(self, number: int) -> list[Opinion]:
        """List the classes with the highest scores, at most ``number``."""
        return self.kind.best(self.sample, self.classes, number)

    def tile(self, label: int | None = None) -> Tile:
        """Make the tile of the image.

        Args:
            label (int, optional): The class of the image; makes the caption green or red. Defaults
                to None.
        """
        sample = self.sample if label is None else self.kind.with_label(self.sample, label)
        return self.kind.tile(self.image, sample, self.classes)


class NamedRecognizer:
    """A recognizer with the names of its classes, on its device.

    Args:
        recognizer (BaseRecognizer): The recognizer.
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
        self.kind = kind_of(recognizer)
        self.num_classes = recognizer.num_classes

    def match(self, classes: Sequence[str], data: str) -> None:
        """Let labels mean the recognizer's classes of the same names, see :func:`match_classes`.

        Args:
            classes (Sequence[str]): The names of the data's classes.
            data (str): What the data are called in a message.
        """
        match_classes(self.recognizer, classes, data)
        self.classes = self.kind.class_names(self.recognizer, classes)
        self.num_classes = self.recognizer.num_classes

    @torch.no_grad()
    def predict(self, image: Tensor) -> Prediction:
        """Predict one image (3, H, W), RGB, [0, 1]."""
        sample = self.recognizer.predict(image[None].to(self.device))[0]
        if self.recognizer.learns_names:
            self.classes = self.kind.class_names(self.recognizer)
        return Prediction(image, sample.to('cpu'), self.kind, self.classes)


def load_recognizers(names: Sequence[str], device: str | None = None) -> list[NamedRecognizer]:
    """Build the recognizers of configs.

    Args:
        names (Sequence[str]): Config files, or names of shipped ones.
        device (str, optional): Defaults to the GPU where there is one.

    Returns:
        list[NamedRecognizer]: Each recognizer once, in their order.

    Raises:
        FileNotFoundError: If a config or weights are missing.
        ValueError: If a config has no recognizer, or two have one name.
    """
    place = find_device(device)
    configs = {name: find_config(name, folders_of(name)) for name in names}
    problems = missing_weights([_recognizers_of(config, name) for name, config in configs.items()])
    if problems:
        raise FileNotFoundError('; '.join(problems))
    loaded: dict[str, NamedRecognizer] = {}
    for name, config in configs.items():
        for settings in _recognizers_of(config, name):
            with DefaultScope.overwrite_default_scope('raproc'):
                recognizer = build_recognizer(settings)
            known = loaded.get(recognizer.name)
            if known is not None and known.recognizer is not recognizer:
                raise ValueError(
                    f'expected recognizers with different names, but got {recognizer.name!r} '
                    'twice; set its `name`'
                )
            classes = kind_of(recognizer).class_names(recognizer, class_names_in(config, 'raproc'))
            loaded[recognizer.name] = NamedRecognizer(recognizer, classes, place)
    return list(loaded.values())


def folders_of(name: str) -> tuple[str, ...]:
    """List where a short name is looked up: ``cls_r18`` is a recognizer, ``ra/sr_r18_cls`` not."""
    is_processor = name.split('/')[0] in PROCESSORS and '/' in name
    return PROCESSORS if is_processor else RECOGNIZERS


def _recognizers_of(config: Config, name: str) -> list[dict]:
    """List the configs of the recognizers that score, or the one that a base config describes."""
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
