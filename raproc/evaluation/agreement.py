"""Score a recognizer without labels: by its own predictions on the originals."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from raproc.kinds import kind_of
from raproc.models.padding import stack_with_padding
from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.registry import METRICS
from raproc.samples import Sample

from .recognized_by import RecognizedBy


@METRICS.register_module()
class AgreementWithOriginals(RecognizedBy):
    """Score a recognizer's predictions with its own predictions on the originals as annotations.

    Top-1 accuracy becomes the share of images that have the same class before they were degraded
    and after they were restored; mAP counts the boxes that were found in the original with a score
    of at least 0.3. The originals score 100. No label is read. Each original is predicted once,
    however many processors are scored.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config.
        image (str): See :class:`RecognizedBy`. Defaults to 'seen'.
        prefix (str, optional): See :class:`RecognizedBy`. Defaults to None.
        collect_device (str): See mmengine's ``BaseMetric``. Defaults to 'cpu'.
    """

    def __init__(
        self,
        recognizer: dict | BaseRecognizer,
        image: str = 'seen',
        prefix: str | None = None,
        collect_device: str = 'cpu',
    ) -> None:
        recognizer = build_recognizer(recognizer)
        metric = dict(kind_of(recognizer).native_metric)
        super().__init__(recognizer, metric, image, prefix, collect_device)
        self.metric.dataset_meta = dict(classes=self.kind.class_names(self.recognizer))
        self._originals: dict[str, Sample] = {}

    @property
    def dataset_meta(self) -> dict | None:
        """dict: The classes of the recognizer; those of the dataset do not count."""
        return self.metric.dataset_meta

    @dataset_meta.setter
    def dataset_meta(self, dataset_meta: dict) -> None:
        """Keep the classes of the recognizer."""

    def predict(self, images: Sequence[Tensor], data_batch: dict) -> list[Sample]:
        """Show images, and those of the originals that are new, to the recognizer.

        Args:
            images (Sequence[Tensor]): N images (3, h, w), RGB, [0, 1].
            data_batch (dict): The batch as loaded, with N targets and their ``data_samples``.

        Returns:
            list[BaseDataElement]: N native samples with predictions, and those on the originals as
            annotations.
        """
        results = []
        for image, target, sample in zip(
            images, data_batch['targets'], data_batch['data_samples'], strict=True
        ):
            path = str(sample.img_path)
            if path not in self._originals:
                height, width = sample.img_shape[:2]
                original = target[:, :height, :width].to(image.device)
                original = original / 255 if original.dtype == torch.uint8 else original
                self._originals[path] = self._predict(original).to('cpu')
            predicted = self.kind.annotate(self._predict(image).to('cpu'), self._originals[path])
            predicted.set_metainfo(dict(img_path=path))
            results.append(predicted)
        return results

    def _predict(self, image: Tensor) -> Sample:
        batch = stack_with_padding([image.float()])
        recognizer = self.recognizer.on(batch.device)
        with torch.no_grad(), torch.autocast(batch.device.type, enabled=False):
            return recognizer.predict(batch)[0]
