"""What all classifiers have in common, wherever their network comes from."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from raproc.models.padding import crop_to_sizes, image_sizes, valid_mask
from raproc.samples import Sample

from .base_recognizer import BaseRecognizer
from .class_names import imagenet_names
from .class_selection import Class, ClassSelection, check_labels, choose_classes
from .input_convention import InputConvention
from .output_pair import OutputPair


class ClassificationRecognizer(ClassSelection, BaseRecognizer):
    """A single-label classifier: its loss is cross-entropy (paper section 3.2).

    Args:
        network (nn.Module): The trained network.
        convention (InputConvention): How the network wants its images.
        name (str): The name in logs and metrics, e.g. ``r18``.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        classes (Sequence[int | str], optional): Indices or names of the network's classes that
            count, for data of some categories: label ``i`` is then the network's class
            ``classes[i]``. Where the network does not tell its names, as many names as it has
            classes are these. Defaults to None: all, in their order; data of some of them are
            matched by name.
        names (Sequence[str], optional): The names of the network's classes, as its weights or its
            config tell them. Defaults to None.

    Raises:
        ValueError: If ``classes`` is empty, or one is no class of the network or repeated.
    """

    kind = 'cls'

    def __init__(
        self,
        network: nn.Module,
        convention: InputConvention,
        name: str,
        frozen: bool = True,
        classes: Sequence[Class] | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(network, convention, name, frozen)
        number = self.network_classes
        if names is None and classes is not None:
            names = imagenet_names(number)
        self.classes, self._names = choose_classes(classes, names, number, name)

    @abstractmethod
    def extract_maps(self, inputs: Tensor) -> list[Tensor]:
        """Extract the network's last feature maps (N, C, h, w) of prepared images."""

    def scores(self, inputs: Tensor) -> Tensor:
        """Compute the scores of all classes, (N, network_classes), of prepared images.

        Raises:
            TypeError: If the network has other outputs than scores of classes.
        """
        output: Any = self.run(self.network, inputs)
        output = getattr(output, 'logits', output)  # beside scores of auxiliary classifiers
        if _are_scores(output):
            return output
        if isinstance(output, tuple | list) and output and all(map(_are_scores, output)):
            return torch.stack(tuple(output)).sum(0)  # as Conformer's own predictions do
        raise TypeError(
            f'expected recognizer {self.name!r} to give scores of classes (N, K), but got '
            f'{_describe(output)}; set model.recognition.recognizer to a classifier with a head'
        )

    def logits(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> Tensor:
        """Compute the scores of the classes that count before the softmax, in float32.

        They are (N, known_classes), whatever the data.

        Classifiers average over the whole image, so padded images are looked at one by one.
        """
        parts = self._without_padding(images, data_samples)
        logits = torch.cat([self.scores(self.prepare(part)).float() for part in parts])
        return logits if self.classes is None else logits[:, self.classes]

    def loss(self, images: Tensor, data_samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Compute the cross-entropy between the network's output and the labels."""
        labels = torch.cat([sample.gt_label for sample in data_samples]).to(images.device)
        logits = self.logits(images, data_samples)
        return dict(loss=F.cross_entropy(logits, self.known_labels(labels)))

    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """mmpretrain's ``DataSample`` of each image with ``pred_score`` and ``pred_label``."""
        from mmpretrain.structures import DataSample

        logits = self.logits(images, data_samples)
        logits = logits if self.selection is None else logits[:, self.selection]
        scores = logits.softmax(dim=1)
        samples: Any = (
            [sample.new() for sample in data_samples]
            if data_samples is not None
            else [DataSample() for _ in scores]
        )
        return [
            sample.set_pred_score(score).set_pred_label(score.argmax(0, keepdim=True))
            for sample, score in zip(samples, scores, strict=True)
        ]

    def outputs(
        self,
        seen: Tensor,
        targets: Tensor,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[OutputPair]:
        """Pair the scores of the classes that count, (N, known_classes), whatever the data."""
        found = self.logits(seen, data_samples)  # first, or autocast keeps weights without a graph
        with torch.no_grad():
            expected = self.logits(targets, data_samples)
        return [OutputPair('classes', found, expected)]

    def features(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[Tensor]:
        """Extract the maps that the network pools before its last layers; see the base class."""
        parts = self._without_padding(images, data_samples)
        return [
            level for part in parts for level in self.run(self.extract_maps, self.prepare(part))
        ]

    def check_samples(self, data_samples: Sequence[Sample]) -> None:
        """Check that samples carry one label each, within the network's classes.

        Raises:
            TypeError: If the samples are not labelled images.
            ValueError: If a label is outside the network's classes.
        """
        for sample in data_samples:
            if 'gt_label' not in sample:
                raise TypeError(
                    f'expected images with a gt_label for the classifier {self.name!r}, '
                    f'but got a {type(sample).__name__} with {sorted(sample.keys())}; use a '
                    'classification dataset or a detector as the recognizer'
                )
            check_labels(self, sample.gt_label, sample)

    def _network_names(self) -> Sequence[str] | None:
        return self._names

    def _without_padding(
        self, images: Tensor, data_samples: Sequence[Sample] | None
    ) -> list[Tensor]:
        """Give the batch as it is, or images (1, 3, h, w) one by one where some are padded."""
        sizes = image_sizes(images, data_samples)
        if valid_mask(images, sizes) is None:
            return [images]
        return [image[None] for image in crop_to_sizes(images, sizes)]


def _are_scores(output: Any) -> bool:
    return isinstance(output, Tensor) and output.ndim == 2


def _describe(output: Any) -> str:
    if isinstance(output, Tensor):
        return f'a tensor {tuple(output.shape)}'
    if isinstance(output, tuple | list):
        return f'{type(output).__name__} of {", ".join(map(_describe, output)) or "nothing"}'
    return f'a {type(output).__name__}'
