"""Score a recognizer on processed images with its library's own metric."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmengine.evaluator import BaseMetric
from torch import Tensor

from raproc.kinds import Kind, kind_of
from raproc.models.padding import stack_with_padding
from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.registry import METRICS
from raproc.samples import Sample

IMAGES = ('seen', 'processed', 'target')


@METRICS.register_module()
class RecognizedBy(BaseMetric):
    """Show images to one recognizer and score its predictions.

    The processor has run before, once for any number of these metrics. Recognizers look in float32
    also where the processor runs in mixed precision. Results are named
    ``{recognizer}/{metric}``, e.g. ``r18/accuracy/top1`` or ``frcnn/pascal_voc/mAP``.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config; one that also serves as a
            loss is not loaded again.
        metric (dict | BaseMetric): The native metric, e.g. ``dict(type='mmpretrain.Accuracy')``.
        image (str): What it looks at: ``seen``, or ``processed`` (P's output, also where there is
            a T), or ``target`` (the original image). Defaults to 'seen'.
        prefix (str, optional): Takes the place of the recognizer's name; for another image than
            ``seen`` that is ``{name}/{image}``. Defaults to None.
        collect_device (str): See mmengine's ``BaseMetric``. Defaults to 'cpu'.

    Raises:
        ValueError: If ``image`` is none of the three.
    """

    def __init__(
        self,
        recognizer: dict | BaseRecognizer,
        metric: dict | BaseMetric,
        image: str = 'seen',
        prefix: str | None = None,
        collect_device: str = 'cpu',
    ) -> None:
        if image not in IMAGES:
            raise ValueError(
                f'expected image of RecognizedBy to be one of {IMAGES}, but got {image!r}'
            )
        self.recognizer = build_recognizer(recognizer)
        self.image = image
        name = self.recognizer.name if image == 'seen' else f'{self.recognizer.name}/{image}'
        super().__init__(collect_device, prefix or name)
        self.metric = (
            metric
            if isinstance(metric, BaseMetric)
            else METRICS.build(dict(collect_device=collect_device, **metric))
        )

    @property
    def kind(self) -> Kind:
        """Kind: What the recognizer says, as the native metric scores it."""
        return kind_of(self.recognizer).scored_by(self.metric)

    @property
    def dataset_meta(self) -> dict | None:
        """dict: The dataset's meta information, e.g. its classes; the native metric reads it.

        A dataset that does not name its classes has those of the recognizer.
        """
        return self.metric.dataset_meta

    @dataset_meta.setter
    def dataset_meta(self, dataset_meta: dict) -> None:
        if not dataset_meta.get('classes'):
            names = kind_of(self.recognizer).class_names(self.recognizer)
            dataset_meta = dict(dataset_meta, classes=names)
        self.metric.dataset_meta = dataset_meta

    def process(self, data_batch: dict, data_samples: Sequence[dict]) -> None:
        """Predict one batch and hand the predictions to the native metric.

        Args:
            data_batch (dict): The batch as loaded, with native ``data_samples``.
            data_samples (Sequence[dict]): The model's results, with the image (3, H, W).
        """
        predictions = self.predict([sample[self.image] for sample in data_samples], data_batch)
        self.metric.process(data_batch, [sample.to_dict() for sample in predictions])

    def predict(self, images: Sequence[Tensor], data_batch: dict) -> list[Sample]:
        """Show images to the recognizer.

        Args:
            images (Sequence[Tensor]): N images (3, h, w), RGB, [0, 1].
            data_batch (dict): The batch as loaded, with N native ``data_samples``.

        Returns:
            list[BaseDataElement]: N native samples with predictions and annotations.
        """
        native = data_batch['data_samples']
        self.recognizer.check_samples(native)
        batch = stack_with_padding(images)
        recognizer = self.recognizer.on(batch.device)
        with torch.no_grad(), torch.autocast(batch.device.type, enabled=False):
            return recognizer.predict(batch, [sample.to(batch.device) for sample in native])

    def compute_metrics(self, results: list) -> dict:
        """Not called: the native metric computes, see :meth:`evaluate`."""
        raise NotImplementedError('RecognizedBy.evaluate asks its native metric')

    def evaluate(self, size: int) -> dict:
        """Gather the results of all processes and compute the native metric.

        Args:
            size (int): The number of images of the whole dataset.

        Returns:
            dict: The native metric's values, named ``{recognizer}/{metric}``.
        """
        return {
            f'{self.prefix}/{name}': value for name, value in self.metric.evaluate(size).items()
        }
