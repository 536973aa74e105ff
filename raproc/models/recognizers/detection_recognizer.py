"""What all detectors have in common, wherever their network comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from raproc.models.padding import image_sizes
from raproc.samples import Instances, Sample

from .base_recognizer import BaseRecognizer
from .class_selection import Class, ClassSelection, check_labels, choose_classes
from .input_convention import InputConvention


class DetectionRecognizer(ClassSelection, BaseRecognizer):
    """A detector: it finds boxes with classes.

    Args:
        network (nn.Module): The trained network.
        convention (InputConvention): How the network wants its images.
        name (str): The name in logs and metrics, e.g. ``retinanet``.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        classes (Sequence[int | str], optional): Indices or names of the network's classes that
            count: label ``i`` is then the network's class ``classes[i]``, and boxes of other
            classes are left out. Where the network does not tell its names, as many names as it has
            classes are these. Defaults to None: all, in their order; data of some of them are
            matched by name.
        names (Sequence[str], optional): The names of the network's classes, as its weights or its
            config tell them. Defaults to None.

    Raises:
        ValueError: If ``classes`` is empty, or one is no class of the network or repeated.
    """

    kind = 'det'
    has_boxes = True

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
        self.classes, self._names = choose_classes(classes, names, self.network_classes, name)

    def check_samples(self, data_samples: Sequence[Sample]) -> None:
        """Check that samples carry boxes whose labels are within the network's classes.

        Raises:
            TypeError: If the samples are not images with boxes.
            ValueError: If a label is outside the network's classes.
        """
        for sample in data_samples:
            if 'gt_instances' not in sample:
                raise TypeError(
                    f'expected images with gt_instances for the detector {self.name!r}, '
                    f'but got a {type(sample).__name__} with {sorted(sample.keys())}; use a '
                    'detection dataset or a classifier as the recognizer'
                )
            check_labels(self, sample.gt_instances.labels, sample)

    def _network_names(self) -> Sequence[str] | None:
        return self._names

    def _network_labels(self, labels: Tensor) -> Tensor:
        """Turn labels of the data into the network's."""
        labels = self.known_labels(labels)
        return labels if self.classes is None else labels.new_tensor(self.classes)[labels]

    def _of_data(self, found: Instances) -> Instances:
        """Leave out boxes of classes that do not count; the others get the labels of the data."""
        if self.classes is None and self.selection is None:
            return found
        chosen = self._network_labels(torch.arange(self.num_classes, device=found.labels.device))
        new = found.labels.new_full((self.network_classes,), -1)
        new[chosen] = torch.arange(len(chosen), device=new.device, dtype=new.dtype)
        labels = new[found.labels]
        kept: Any = found[labels >= 0]
        kept.labels = labels[labels >= 0]
        return kept


def samples_of_images(images: Tensor) -> list[Sample]:
    """Make native samples of images that have none: their boxes are in the pixels of the batch.

    Args:
        images (Tensor): (N, 3, H, W).

    Returns:
        list[BaseDataElement]: N of mmdet's ``DetDataSample``.
    """
    from mmdet.structures import DetDataSample

    samples: Any = [
        DetDataSample(metainfo=dict(img_shape=size, ori_shape=size, scale_factor=(1.0, 1.0)))
        for size in image_sizes(images, None)
    ]
    return samples
