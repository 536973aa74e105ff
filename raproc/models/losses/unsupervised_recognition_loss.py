"""The unsupervised recognition loss (paper eq. 4): the target's output takes the label's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor

from raproc.models.padding import image_sizes
from raproc.models.recognizers import BaseRecognizer, OutputPair
from raproc.registry import MODELS
from raproc.samples import Sample

from . import distances
from .base_recognition_loss import BaseRecognitionLoss

OF_SCORES = ('mse_logits', 'cosine')
DISTANCES = ('mse_softmax', 'kl', *OF_SCORES, 'features')


@MODELS.register_module()
class UnsupervisedRecognitionLoss(BaseRecognitionLoss):
    """The distance between a recognizer's outputs on the image and on its target.

    No label or box is read: the recognizer gets the images and their sizes alone, so a classifier
    may look at images with boxes and a detector at images with classes. No gradient flows to the
    target.

    The paper compares the class probabilities of classifiers. Detectors are an addition of raproc:
    their scores are compared in the places where the target's are highest, and their box
    regressions weighted by how sure the detector is of the target, see :func:`detection_outputs`.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config.
        loss_weight (float): Lambda. At 0 the recognizer is not run. Defaults to 10, the paper's
            value for unsupervised RA with classifiers (appendix A); detectors, whose errors are
            means over few classes, need about a thousandth of it.
        begin_iter (int): See :class:`BaseRecognitionLoss`. Defaults to 0.
        distance (str): ``mse_softmax`` (the paper's), ``kl``, ``mse_logits``, ``cosine`` or
            ``features``, see :mod:`raproc.models.losses.distances`. Defaults to 'mse_softmax'.
        temperature (float): Softmax temperature of the distance ``kl``. Defaults to 1.0.
        box_weight (float): The weight of the box regressions of detectors, beside their scores;
            not with ``features``. Defaults to 1.0.

    Raises:
        ValueError: If the distance is unknown, an option does not belong to it, or the temperature
            is not positive.
    """

    needs_labels = False

    def __init__(
        self,
        recognizer: dict | BaseRecognizer,
        loss_weight: float = 10.0,
        begin_iter: int = 0,
        distance: str = 'mse_softmax',
        temperature: float = 1.0,
        box_weight: float = 1.0,
    ) -> None:
        super().__init__(recognizer, loss_weight, begin_iter)
        self.distance = distance
        self.temperature = temperature
        self.box_weight = box_weight
        self._check_options()

    def unweighted(
        self, seen: Tensor, targets: Tensor | None, data_samples: Sequence[Sample] | None
    ) -> Tensor:
        """Compute the distance, a scalar; of the data samples only ``img_shape`` is read."""
        if targets is None or targets.shape != seen.shape:
            shape = None if targets is None else tuple(targets.shape)
            raise ValueError(
                'expected targets of the shape of the seen images for unsupervised RA, '
                f'{tuple(seen.shape)}, but got {shape}; '
                'set model.processor.scale to the scale of the degradation'
            )
        samples = [
            Sample(metainfo=dict(img_shape=size)) for size in image_sizes(seen, data_samples)
        ]
        if self.distance == 'features':
            found = self.recognizer.features(seen, samples)
            with torch.no_grad():
                expected = self.recognizer.features(targets, samples)
            return distances.features(found, expected)
        pairs = self.recognizer.outputs(seen, targets, samples)
        return cast(Tensor, sum(self._between(pair) for pair in pairs))

    def _between(self, pair: OutputPair) -> Tensor:
        """Compute the distance of one pair of outputs."""
        seen, target = pair.seen, pair.target
        if pair.form == 'boxes':
            assert pair.confidence is not None  # as OutputPair says
            return self.box_weight * distances.boxes(seen, target, pair.confidence)
        if pair.form == 'embeddings' and self.distance not in OF_SCORES:
            raise ValueError(
                f"expected distance='features' or one of {list(OF_SCORES)} with recognizer "
                f'{self.name!r}, which has no classes, but got {self.distance!r}; '
                'set model.recognition.distance, or `classes` of the recognizer'
            )
        if pair.form == 'objects':
            seen, target = self._as_rows(seen), self._as_rows(target)
        if self.distance == 'kl':
            return distances.kl(seen, target, self.temperature)
        return getattr(distances, self.distance)(seen, target)

    def _as_rows(self, scores: Tensor) -> Tensor:
        """Scores of objects (N, M, K), each before a sigmoid, as rows for the distances.

        Each score is a distribution over two classes, object or not: (N, M, K, 2). Where scores are
        compared as they are, those of an image are one row: (N, M * K).
        """
        if self.distance in OF_SCORES:
            return scores.flatten(1)
        return torch.stack((scores, torch.zeros_like(scores)), dim=-1)

    def _check_options(self) -> None:
        if self.distance not in DISTANCES:
            raise ValueError(
                f'expected distance to be one of {list(DISTANCES)}, but got {self.distance!r}; '
                'set model.recognition.distance'
            )
        if self.temperature <= 0:
            raise ValueError(
                f'expected temperature to be positive, but got {self.temperature}; '
                'set model.recognition.temperature'
            )
        if self.temperature != 1 and self.distance != 'kl':
            raise ValueError(
                "expected temperature only with distance='kl', but got temperature="
                f'{self.temperature} with {self.distance!r}; remove it or set '
                'model.recognition.distance'
            )
        if self.box_weight != 1 and (self.distance == 'features' or not self.recognizer.has_boxes):
            raise ValueError(
                'expected box_weight only with the outputs of detectors, but got '
                f'box_weight={self.box_weight} with distance={self.distance!r} and the '
                f'{self.recognizer.kind} recognizer {self.name!r}; remove it'
            )
