"""What all classifiers have in common, wherever their network comes from."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from mmengine.structures import BaseDataElement
from torch import Tensor

from raproc.models.padding import crop_to_sizes, image_sizes, valid_mask

from .base_recognizer import BaseRecognizer


class ClassificationRecognizer(BaseRecognizer):
    """A single-label classifier: its loss is cross-entropy (paper section 3.2)."""

    kind = 'cls'

    def logits(
        self, images: Tensor, data_samples: Sequence[BaseDataElement] | None = None
    ) -> Tensor:
        """The class scores before the softmax, (N, num_classes) in float32.

        Classifiers average over the whole image, so padded images are looked at one by one.
        """
        sizes = image_sizes(images, data_samples)
        if valid_mask(images, sizes) is None:
            return self.network(self.prepare(images)).float()
        return torch.cat(
            [
                self.network(self.prepare(image[None])).float()
                for image in crop_to_sizes(images, sizes)
            ]
        )

    def loss(self, images: Tensor, data_samples: Sequence[BaseDataElement]) -> dict[str, Tensor]:
        """The cross-entropy between the network's output and the labels."""
        labels = torch.cat([sample.gt_label for sample in data_samples]).to(images.device)
        return dict(loss=F.cross_entropy(self.logits(images, data_samples), labels))

    def predict(
        self, images: Tensor, data_samples: Sequence[BaseDataElement] | None = None
    ) -> list[BaseDataElement]:
        """mmpretrain's ``DataSample`` of each image with ``pred_score`` and ``pred_label``."""
        from mmpretrain.structures import DataSample

        scores = self.logits(images, data_samples).softmax(dim=1)
        samples = (
            [sample.new() for sample in data_samples]
            if data_samples is not None
            else [DataSample() for _ in scores]
        )
        return [
            sample.set_pred_score(score).set_pred_label(score.argmax(0, keepdim=True))
            for sample, score in zip(samples, scores, strict=True)
        ]

    def check_samples(self, data_samples: Sequence[BaseDataElement]) -> None:
        """Checks that samples carry one label each, within the network's classes.

        Raises:
            TypeError: If the samples are not labelled images.
            ValueError: If a label is outside the network's classes.
        """
        for sample in data_samples:
            if 'gt_label' not in sample:
                raise TypeError(
                    f'recognizer {self.name!r} is a classifier and needs images with a gt_label, '
                    f'but got a {type(sample).__name__} with {sorted(sample.keys())}; use a '
                    'classification dataset or a detector as the recognizer'
                )
            if not 0 <= int(sample.gt_label.max()) < self.num_classes:
                raise ValueError(
                    f'recognizer {self.name!r} knows {self.num_classes} classes (labels 0 to '
                    f'{self.num_classes - 1}), but got label {int(sample.gt_label.max())} for '
                    f'{sample.get("img_path", "an image")}; use a dataset with its classes'
                )
