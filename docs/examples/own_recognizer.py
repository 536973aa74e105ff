"""A kind of recognizer of your own: torchvision's networks for semantic segmentation."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from mmengine.structures import BaseDataElement, PixelData
from torch import Tensor
from torchvision import models

from raproc.models.padding import crop_to_sizes, image_sizes
from raproc.models.recognizers import BaseRecognizer, InputConvention, OutputPair
from raproc.models.recognizers.base_recognizer import load_weights
from raproc.registry import MODELS

IGNORED = 255


@MODELS.register_module()
class SegmentationRecognizer(BaseRecognizer):
    """Segment images with a network of torchvision.

    Native samples are those that ``mmdet.PackDetInputs`` builds from a ``gt_seg_map``.

    Args:
        model (str): Its name in ``torchvision.models.segmentation``.
        weights (str, optional): A file or a URL.
        num_classes (int): Its classes. Defaults to 21.
        name (str, optional): The name in logs and metrics. Defaults to ``model``.
        allow_random (bool): Whether ``weights=None`` is allowed. Defaults to False.
        frozen (bool): See ``BaseRecognizer``. Defaults to True.
    """

    kind = 'pixels'

    def __init__(
        self,
        model: str,
        weights: str | None = None,
        num_classes: int = 21,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
    ) -> None:
        network = models.get_model(
            model, weights=None, weights_backbone=None, num_classes=num_classes
        )
        load_weights(network, weights, name or model, allow_random=allow_random)
        convention = InputConvention(mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
        self._num_classes = num_classes
        super().__init__(network, convention, name or model, frozen)

    @property
    def num_classes(self) -> int:
        """int: The number of classes the network knows."""
        return self._num_classes

    def logits(self, images: Tensor, data_samples=None) -> Tensor:
        """Compute the class scores of each pixel before the softmax (N, K, H, W), in float32."""
        return self.network(self.prepare(images, data_samples))['out'].float()

    def loss(self, images: Tensor, data_samples: Sequence[BaseDataElement]) -> dict[str, Tensor]:
        """Compute the mean cross-entropy over the pixels that are neither ignored nor padding."""
        logits = self.logits(images, data_samples)
        labels = logits.new_full((len(images), *images.shape[-2:]), IGNORED, dtype=torch.long)
        for row, sample in zip(labels, data_samples, strict=True):
            found = sample.gt_sem_seg.sem_seg[0].to(row)
            row[: found.shape[0], : found.shape[1]] = found
        return dict(loss_seg=F.cross_entropy(logits, labels, ignore_index=IGNORED))

    def predict(
        self, images: Tensor, data_samples: Sequence[BaseDataElement] | None = None
    ) -> list[BaseDataElement]:
        """Copy the samples and add ``pred_sem_seg``, for metrics such as mmdet's SemSegMetric."""
        classes = self.logits(images, data_samples).argmax(1, keepdim=True)
        found = crop_to_sizes(classes, image_sizes(images, data_samples))
        samples = data_samples or [BaseDataElement() for _ in found]
        samples = [sample.new() for sample in samples]
        for sample, part in zip(samples, found, strict=True):
            sample.pred_sem_seg = PixelData(sem_seg=part)
        return samples

    def outputs(
        self, seen: Tensor, targets: Tensor, data_samples: Sequence[BaseDataElement] | None = None
    ) -> list[OutputPair]:
        """Compute the class scores of both, one distribution per pixel: (N, H, W, K)."""
        found = self.logits(seen, data_samples)
        with torch.no_grad():
            expected = self.logits(targets, data_samples)
        return [OutputPair('classes', found.movedim(1, -1), expected.movedim(1, -1))]

    def features(
        self, images: Tensor, data_samples: Sequence[BaseDataElement] | None = None
    ) -> list[Tensor]:
        """List the maps of the network's backbone."""
        maps = self.network.backbone(self.prepare(images, data_samples))
        return [level.float() for level in maps.values()]

    def check_samples(self, data_samples: Sequence[BaseDataElement]) -> None:
        """Check that samples carry a map of classes."""
        for sample in data_samples:
            if 'gt_sem_seg' not in sample:
                raise TypeError(
                    f'expected images with a gt_sem_seg for recognizer {self.name!r}, but got '
                    f'{sorted(sample.keys())}; load it with mmdet.LoadAnnotations(with_seg=True)'
                )
