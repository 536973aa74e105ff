"""Recognizers outside of this process: a service at an address, or a command."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from mmengine.logging import print_log
from PIL import Image
from torch import Tensor, nn

from raproc.models.padding import crop_to_sizes, image_sizes
from raproc.pixels import to_uint8
from raproc.registry import MODELS
from raproc.samples import Instances, Sample

from .base_recognizer import BaseRecognizer
from .class_matching import find_names
from .class_selection import ClassSelection, check_labels
from .detection_recognizer import DetectionRecognizer, samples_of_images
from .external_answers import AnswerFolder, Found, read_answer
from .external_sources import AddressSource, CommandSource, ExternalSource
from .input_convention import InputConvention
from .output_pair import OutputPair

CACHE = 'work_dirs/external_answers'
NOTHING = 'nothing'
REPORTED = 5
EVERY = 100


class ExternalAnswers(ClassSelection, BaseRecognizer):
    """What external recognizers have in common: whom they ask, and the names of their classes.

    They are scored and compare processors, but have no loss, outputs, features or gradients.

    Args:
        address (str, optional): ``http://...`` or ``https://...``, which is sent each image as a
            PNG by POST. Defaults to None.
        command (Sequence[str], optional): A program and its arguments, run for each image without
            a shell. Defaults to None. One of both is needed.
        stdin (bool): Whether the command reads the PNG from its standard input; otherwise the path
            of a PNG is its last argument. Defaults to False.
        name (str): The name in logs and metrics. Defaults to 'external'.
        classes (Sequence[str], optional): The names that it may answer with; others are left out.
            Defaults to None: those of the data, or, where these have none, all that it answers.
        cache (str, optional): The folder where answers are kept, by the SHA-256 of the PNG; None
            keeps none beyond the run. Defaults to 'work_dirs/external_answers'.
        timeout (float): The seconds that an answer may take. Defaults to 60.
        retries (int): How often it is asked again after a timeout, a broken connection, HTTP 5xx
            or a command's failure. Defaults to 3.
        wait (float): The seconds before it is asked again, doubled each time. Defaults to 1.

    Raises:
        ValueError: If there is neither an address nor a command, or both, or the address is not
            one of http or https.
        FileNotFoundError: If there is no such program.
    """

    with_boxes: bool
    slots: int

    def __init__(
        self,
        address: str | None = None,
        command: Sequence[str] | None = None,
        stdin: bool = False,
        name: str = 'external',
        classes: Sequence[str] | None = None,
        cache: str | None = CACHE,
        timeout: float = 60.0,
        retries: int = 3,
        wait: float = 1.0,
    ) -> None:
        self._words: list[str] = list(classes or ())
        self.learns_names = not self._words
        self._places: dict[str, int | None] = {}
        super().__init__(nn.Identity(), InputConvention(), name)
        self.source = _source(address, command, stdin, timeout)
        self.retries, self.wait = retries, wait
        self.asked = self.remembered = 0
        identity = self.source.identity
        digest = hashlib.sha256(identity.encode()).hexdigest()
        self._folder = None if cache is None else AnswerFolder(cache, identity, digest)
        self._answers: dict[str, str] = {}

    @property
    def network_classes(self) -> int:
        """int: The number of classes it may answer with."""
        return self.slots if self.learns_names else len(self._words)

    def adopt_names(self, names: Sequence[str]) -> None:
        """Take the names of the data's classes for those that count, where none were given."""
        if self.learns_names:
            self._words, self.learns_names = list(names), False

    def loss(self, images: Tensor, data_samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Refuse: there is no gradient."""
        raise self._scores_only('a loss')

    def outputs(
        self, seen: Tensor, targets: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[OutputPair]:
        """Refuse: there is no gradient."""
        raise self._scores_only('outputs to compare')

    def features(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[Tensor]:
        """Refuse: there are no feature maps."""
        raise self._scores_only('feature maps')

    def answers(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[list[Found]]:
        """Ask about images, each once.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1]; they are sent with 8 bits.
            data_samples (Sequence[BaseDataElement], optional): Their ``img_shape`` tells which part
                of each image is padding, which is not sent.

        Returns:
            list[list[Found]]: What was found in each image, the highest score first.
        """
        crops = crop_to_sizes(images, image_sizes(images, data_samples))
        return [self._answer(_png(crop)) for crop in crops]

    def _answer(self, png: bytes) -> list[Found]:
        digest = hashlib.sha256(png).hexdigest()
        who = f'recognizer {self.name!r} ({self.source.name})'
        text = self._answers.get(digest)
        if text is None and self._folder is not None:
            text = self._folder.read(digest)
        if text is not None:
            self.remembered += 1
            self._answers[digest] = text
            return read_answer(text, self.with_boxes, f'{who}, as kept in {self._kept_in},')
        text = self.source.ask_until_answered(png, self.retries, self.wait, self._say)
        found = read_answer(text, self.with_boxes, who)  # what is broken is not kept
        self._answers[digest] = text
        if self._folder is not None:
            self._folder.write(digest, text)
        self.asked += 1
        if self.asked % EVERY == 0:
            text = f'{self.name}: asked {self.asked} times, {self.remembered} answers known'
            self._say(text, logging.INFO)
        return found

    @property
    def _kept_in(self) -> str:
        return 'memory' if self._folder is None else str(self._folder.folder)

    def _network_names(self) -> Sequence[str]:
        free = range(len(self._words), self.network_classes)
        return [*self._words, *(f'class {index}' for index in free)]

    def _indices(self, found: Sequence[Found]) -> list[int | None]:
        """Find the classes that answers mean; None for those that do not count."""
        if self.learns_names:
            return [self._learn(label.name) for label in found]
        return [self._find(label.name) for label in found]

    def _find(self, name: str) -> int | None:
        if name not in self._places:
            self._places[name] = find_names([name], self._words)[0]
            unknown = [word for word, index in self._places.items() if index is None]
            if self._places[name] is None and len(unknown) <= REPORTED:
                self._say(f'{self.name}: {name!r} is none of the classes and does not count')
        return self._places[name]

    def _learn(self, name: str) -> int:
        if name not in self._words:
            if len(self._words) == self.slots:
                raise ValueError(
                    f'expected recognizer {self.name!r} to answer with at most {self.slots} names, '
                    'but got more; set its `classes` to those that count'
                )
            self._words.append(name)
        return self._words.index(name)

    def _say(self, text: str, level: int = logging.WARNING) -> None:
        print_log(text, 'current', level)

    def _scores_only(self, what: str) -> TypeError:
        return TypeError(
            f'expected a network for {what}, but got recognizer {self.name!r}, a '
            f'{type(self).__name__}: it can score images (RecognizedBy, tables, raproc evaluate, '
            'raproc compare), but has no loss, outputs, features or gradients; set '
            'model.recognition.recognizer to a network'
        )


@MODELS.register_module()
class ExternalRecognizer(ExternalAnswers):
    """A classifier that is a service or a command, see :class:`ExternalAnswers`."""

    kind = 'cls'
    with_boxes = False
    slots = 4096

    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """mmpretrain's ``DataSample`` of each image with ``pred_score`` and ``pred_label``.

        The scores are those of the answer, 0 for classes that are not in it; the label is -1 where
        none of the classes is.
        """
        from mmpretrain.structures import DataSample

        samples: Any = (
            [sample.new() for sample in data_samples]
            if data_samples is not None
            else [DataSample() for _ in images]
        )
        for sample, found in zip(samples, self.answers(images, data_samples), strict=True):
            scores = self._scores(found).to(images.device)
            label = scores.argmax(0, keepdim=True) if scores.any() else torch.tensor([-1])
            sample.set_pred_score(scores).set_pred_label(label.to(images.device))
        return samples

    def check_samples(self, data_samples: Sequence[Sample]) -> None:
        """Check that samples carry one label each, within the classes.

        Raises:
            TypeError: If the samples are not labelled images.
            ValueError: If a label is outside the classes.
        """
        for sample in data_samples:
            if 'gt_label' not in sample:
                raise TypeError(
                    f'expected images with a gt_label for the classifier {self.name!r}, but got a '
                    f'{type(sample).__name__} with {sorted(sample.keys())}; use a classification '
                    'dataset, or ExternalDetector'
                )
            check_labels(self, sample.gt_label, sample)

    def _scores(self, found: Sequence[Found]) -> Tensor:
        if self.learns_names and not found:
            found = [Found(NOTHING, 1.0)]
        indices = self._indices(found)
        scores = torch.zeros(self.network_classes)
        for label, index in zip(found, indices, strict=True):
            if index is not None:
                scores[index] = max(float(scores[index]), label.score)
        return scores if self.selection is None else scores[self.selection]


@MODELS.register_module()
class ExternalDetector(ExternalAnswers, DetectionRecognizer):
    """A detector that is a service or a command, see :class:`ExternalAnswers`.

    Each label of an answer has a box in pixels of the image that was sent.
    """

    with_boxes = True
    slots = 256

    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """mmdet's ``DetDataSample`` of each image with ``pred_instances``.

        With data samples the boxes are in the coordinates of the original image (``scale_factor``
        is undone); without, in those of ``images``.
        """
        from mmdet.models.utils.misc import samplelist_boxtype2tensor

        native = samples_of_images(images) if data_samples is None else data_samples
        samples: Any = [sample.to(images.device) for sample in native]  # copies, boxes included
        samplelist_boxtype2tensor(samples)
        for sample, found in zip(samples, self.answers(images, native), strict=True):
            factor = sample.get('scale_factor', (1.0, 1.0))
            sample.pred_instances = self._instances(found, factor).to(images.device)
        return samples

    def _instances(self, found: Sequence[Found], scale_factor: Sequence[float]) -> Any:
        known = [
            (label, index)
            for label, index in zip(found, self._indices(found), strict=True)
            if index is not None
        ]
        boxes = torch.tensor([label.box for label, _ in known]).reshape(-1, 4)
        instances: Any = Instances(
            bboxes=boxes / torch.tensor(scale_factor).repeat(2),
            labels=torch.tensor([index for _, index in known], dtype=torch.long),
            scores=torch.tensor([label.score for label, _ in known]),
        )
        return self._of_data(instances)


def _source(
    address: str | None, command: Sequence[str] | None, stdin: bool, timeout: float
) -> ExternalSource:
    if (address is None) == (command is None):
        raise ValueError(
            f'expected an address or a command of an external recognizer, but got {address!r} and '
            f'{command!r}; set one of both'
        )
    if address is not None:
        return AddressSource(address, timeout)
    assert command is not None
    return CommandSource(command, timeout, stdin)


def _png(image: Tensor) -> bytes:
    """Write an image (3, h, w), RGB, [0, 1] as a PNG of 8 bits."""
    pixels = to_uint8(image.detach().float().cpu()).permute(1, 2, 0).numpy()
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, 'PNG')
    return buffer.getvalue()
