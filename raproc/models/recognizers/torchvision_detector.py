"""Adapt torchvision's detectors: Faster R-CNN, RetinaNet, FCOS and SSD."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from raproc.models.padding import crop_to_sizes, image_sizes
from raproc.registry import MODELS
from raproc.samples import Instances, Sample

from .class_selection import Class
from .detection_recognizer import DetectionRecognizer, samples_of_images
from .feature_maps import without_padding
from .input_convention import InputConvention
from .network_weights import load_weights
from .output_pair import OutputPair
from .torchvision_outputs import torchvision_outputs
from .torchvision_zoo import check_class_number, pretrained, published_weights, weights_of_file

NORMALISED_WITHOUT_EPS = (
    'fasterrcnn_resnet50_fpn',
    'maskrcnn_resnet50_fpn',
    'keypointrcnn_resnet50_fpn',
    'retinanet_resnet50_fpn',
)
"""tuple[str, ...]: Networks whose COCO_V1 were trained with an epsilon of 0 in normalisations."""


@MODELS.register_module()
class TorchvisionDetector(DetectionRecognizer):
    """A detector of torchvision.

    It resizes images itself, differentiably, and boxes return to the pixels of the data. The
    background is none of its classes here. It knows no objects to ignore: these are background for
    its loss. Of Mask R-CNN and Keypoint R-CNN the boxes alone count.

    Args:
        model (str): Its name there, e.g. ``fasterrcnn_resnet50_fpn``.
        weights (str, optional): A name of torchvision's weights such as ``COCO_V1`` (downloaded
            once), a file or a URL.
        num_classes (int, optional): As torchvision counts them, with the background; other than
            those of torchvision's weights only with a file. Defaults to these (91, COCO's with
            gaps).
        name (str, optional): The name in logs and metrics. Defaults to ``model``.
        allow_random (bool): Whether ``weights=None`` is allowed. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        classes (Sequence[int | str], optional): See :class:`DetectionRecognizer`; index 0 is the
            first class after the background. Defaults to None.
        settings (Mapping, optional): Further arguments of the network in torchvision, such as
            ``dict(min_size=600)``. Defaults to None.

    Raises:
        ValueError: If torchvision has no such detector, or there are no weights, or they do not
            fit.
        ConnectionError: If torchvision's weights cannot be downloaded.
    """

    def __init__(
        self,
        model: str,
        weights: str | None = None,
        num_classes: int | None = None,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
        classes: Sequence[Class] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        from torchvision.models import detection

        name = name or model
        known = published_weights(model, detection, 'detector')
        settings = dict(settings or {})
        preset = known[weights] if weights in known.__members__ else None
        names, usual = None, len(known.DEFAULT.meta['categories'])
        num_classes = usual if num_classes is None else num_classes
        if preset is not None:
            check_class_number(preset, num_classes)
            network: Any = pretrained(model, preset, **settings)
        else:
            hint = hint or f'torchvision publishes {list(known.__members__)} for {model!r}'
            network = _without_weights(model, num_classes, settings)
            names = load_weights(network, weights, name, allow_random=allow_random, hint=hint)
            preset = weights_of_file(weights, known)
            if preset is not None and preset.name == 'COCO_V1' and model in NORMALISED_WITHOUT_EPS:
                _leave_out_eps(network)
        if preset is not None:
            names = names or preset.meta['categories'][1:]
        _keep_boxes_alone(network)
        _keep_precision(network)
        self._num_classes = num_classes - 1
        convention = InputConvention(
            mean=[255 * value for value in network.transform.image_mean],
            std=[255 * value for value in network.transform.image_std],
            pad_divisor=network.transform.size_divisible,
        )
        super().__init__(network, convention, name, frozen, classes, names)
        self.is_random = weights is None

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, without the background."""
        return self._num_classes

    def use_convention(self, convention: InputConvention) -> None:
        """Let the network normalise images by another convention from now on."""
        super().use_convention(convention)
        transform = self.network.transform
        transform.image_mean = [value / 255 for value in convention.mean or [0.0] * 3]
        transform.image_std = [value / 255 for value in convention.std or [1.0] * 3]

    def prepare(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> Tensor:
        """Normalise and resize images as the network does, and pad them anew."""
        return self._batch(images, data_samples).tensors

    def loss(self, images: Tensor, data_samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Compute the detector's own losses on boxes in the coordinates of ``images``."""
        targets = [self._target(sample, images.device) for sample in data_samples]
        with _mode(self.network, training=True):
            losses = self.network(self._images(images, data_samples), targets)
        return {name if 'loss' in name else f'loss_{name}': value for name, value in losses.items()}

    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """mmdet's ``DetDataSample`` of each image with ``pred_instances``.

        With data samples the boxes are in the coordinates of the original image (``scale_factor``
        is undone), as mmdet's metrics expect; without, in those of ``images``.
        """
        from mmdet.models.utils.misc import samplelist_boxtype2tensor

        native = samples_of_images(images) if data_samples is None else data_samples
        with _mode(self.network, training=False):
            found = self.network(self._images(images, native))
        samples: Any = [sample.to(images.device) for sample in native]  # copies, boxes included
        samplelist_boxtype2tensor(samples)
        for sample, boxes in zip(samples, found, strict=True):
            sample.pred_instances = self._instances(boxes, sample.get('scale_factor', (1.0, 1.0)))
        return samples

    def outputs(
        self,
        seen: Tensor,
        targets: Tensor,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[OutputPair]:
        """Scores and boxes in the places that matter, see :func:`torchvision_outputs`."""
        with _mode(self.network, training=False):
            batch = self._batch(seen, data_samples)
            found = self._extract(batch.tensors)
            with torch.no_grad():
                expected = self._extract(self._batch(targets, data_samples).tensors)
            return torchvision_outputs(self.network, batch, found, expected)

    def features(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[Tensor]:
        """Extract the feature maps that the detector's heads take; see :class:`BaseRecognizer`."""
        batch = self._batch(images, data_samples)
        maps = [level.float() for level in self._extract(batch.tensors).values()]
        height, width = batch.tensors.shape[-2:]
        return without_padding(maps, batch.image_sizes, (height, width))

    def _images(self, images: Tensor, data_samples: Sequence[Sample] | None) -> list[Tensor]:
        """Crop the padding off: N images (3, h, w) in [0, 1], as the network takes them."""
        images = images.flip(1) if self.convention.channel_order == 'bgr' else images
        return crop_to_sizes(images, image_sizes(images, data_samples))

    def _batch(self, images: Tensor, data_samples: Sequence[Sample] | None) -> Any:
        """Prepare images: torchvision's ``ImageList`` of tensors and their sizes."""
        return self.network.transform(self._images(images, data_samples))[0]

    def _extract(self, inputs: Tensor) -> dict[str, Tensor]:
        maps: Any = self.network.backbone(inputs)
        return OrderedDict([('0', maps)]) if isinstance(maps, Tensor) else maps

    def _target(self, sample: Sample, device: torch.device) -> dict[str, Tensor]:
        """Turn annotations into torchvision's: label 0 is the background."""
        truth = sample.gt_instances
        boxes = getattr(truth.bboxes, 'tensor', truth.bboxes).to(device).float()
        labels = self._network_labels(truth.labels.to(device).long()) + 1
        has_area = (boxes[:, 2:] > boxes[:, :2]).all(dim=1)  # torchvision refuses others
        return dict(boxes=boxes[has_area], labels=labels[has_area])

    def _instances(self, found: dict[str, Tensor], scale_factor: Sequence[float]) -> Instances:
        """Turn torchvision's boxes into mmdet's, in the coordinates of the original image."""
        labels = found['labels'] - 1
        boxes = found['boxes'] / found['boxes'].new_tensor(scale_factor).repeat(2)
        instances: Any = Instances(bboxes=boxes, labels=labels, scores=found['scores'])
        return self._of_data(instances[labels >= 0])  # RetinaNet and FCOS score the background


@contextmanager
def _mode(network: Any, training: bool) -> Iterator[None]:
    """Tell a detector that it trains, or not; dropout and running statistics stay as they are."""
    parts = [network, *(getattr(network, name, None) for name in ('rpn', 'roi_heads'))]
    if not training:
        parts.append(network.transform)
    before = {part: part.training for part in parts if part is not None}
    try:
        for part in before:
            part.training = training
        yield
    finally:
        for part, mode in before.items():
            part.training = mode


def _without_weights(model: str, num_classes: int, settings: dict[str, Any]) -> nn.Module:
    from torchvision import models

    return models.get_model(
        model, weights=None, weights_backbone=None, num_classes=num_classes, **settings
    )


def _leave_out_eps(network: nn.Module) -> None:
    """Normalise as torchvision does with these weights."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eps = 0.0


def _keep_boxes_alone(network: Any) -> None:
    """Leave out the heads of masks and keypoints, whose losses need annotations of their own."""
    heads = getattr(network, 'roi_heads', None)
    for part in ('mask', 'keypoint'):
        if heads is not None and getattr(heads, f'{part}_head', None) is not None:
            for name in ('roi_pool', 'head', 'predictor'):
                setattr(heads, f'{part}_{name}', None)


def _keep_precision(network: Any) -> None:
    """Let anchors and boxes be float32 under autocast; bfloat16 would move a box by pixels."""
    stage = getattr(network, 'rpn', network)
    stage.anchor_generator.register_forward_pre_hook(
        lambda _, args: (args[0], [level.float() for level in args[1]])
    )
    heads = [stage.head]
    if hasattr(network, 'roi_heads'):
        heads.append(network.roi_heads.box_predictor)
    for head in heads:
        head.register_forward_hook(lambda _, args, output: _as_float(output))


def _as_float(output: Any) -> Any:
    """Convert the tensors in dicts, lists and tuples to float32."""
    if isinstance(output, Tensor):
        return output.float()
    if isinstance(output, dict):
        return {name: _as_float(value) for name, value in output.items()}
    return type(output)(map(_as_float, output))
