"""What a recognizer makes of the processed images, scored by its library's own metric."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from mmengine.evaluator import BaseMetric

from raproc.models.padding import stack_with_padding
from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.registry import METRICS


@METRICS.register_module()
class RecognizedBy(BaseMetric):
    """Shows ``seen`` images to one recognizer and scores its predictions.

    The processor has run before, once for any number of these metrics. Recognizers look in float32
    also where the processor runs in mixed precision. Results are named
    ``{recognizer}/{metric}``, e.g. ``r18/accuracy/top1`` or ``frcnn/pascal_voc/mAP``.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config; one that also serves as a
            loss is not loaded again.
        metric (dict | BaseMetric): The native metric, e.g. ``dict(type='mmpretrain.Accuracy')``.
        prefix (str, optional): Takes the place of the recognizer's name. Defaults to None.
        collect_device (str): See mmengine's ``BaseMetric``. Defaults to 'cpu'.
    """

    def __init__(
        self,
        recognizer: dict | BaseRecognizer,
        metric: dict | BaseMetric,
        prefix: str | None = None,
        collect_device: str = 'cpu',
    ) -> None:
        self.recognizer = build_recognizer(recognizer)
        super().__init__(collect_device, prefix or self.recognizer.name)
        self.metric = (
            metric
            if isinstance(metric, BaseMetric)
            else METRICS.build(dict(collect_device=collect_device, **metric))
        )

    @property
    def dataset_meta(self) -> dict | None:
        """dict: The dataset's meta information, e.g. its classes; the native metric reads it."""
        return self.metric.dataset_meta

    @dataset_meta.setter
    def dataset_meta(self, dataset_meta: dict) -> None:
        self.metric.dataset_meta = dataset_meta

    def process(self, data_batch: dict, data_samples: Sequence[dict]) -> None:
        """Looks at one batch.

        Args:
            data_batch (dict): The batch as loaded, with native ``data_samples``.
            data_samples (Sequence[dict]): The model's results, with ``seen`` (3, H, W).
        """
        native = data_batch['data_samples']
        self.recognizer.check_samples(native)
        images = stack_with_padding([sample['seen'] for sample in data_samples])
        recognizer = self.recognizer.to(images.device, memory_format=torch.channels_last)
        with torch.autocast(images.device.type, enabled=False):
            predictions = recognizer.predict(
                images, [sample.to(images.device) for sample in native]
            )
        self.metric.process(data_batch, [sample.to_dict() for sample in predictions])

    def compute_metrics(self, results: list) -> dict:
        """Not called: the native metric computes, see :meth:`evaluate`."""
        raise NotImplementedError('RecognizedBy.evaluate asks its native metric')

    def evaluate(self, size: int) -> dict:
        """Gathers the results of all processes and computes the native metric.

        Args:
            size (int): The number of images of the whole dataset.

        Returns:
            dict: The native metric's values, named ``{recognizer}/{metric}``.
        """
        return {
            f'{self.prefix}/{name}': value for name, value in self.metric.evaluate(size).items()
        }
