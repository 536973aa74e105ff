"""Adapt the detectors of mmdet, with one stage or two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.config import Config
from mmengine.registry import MODELS as ROOT_MODELS
from mmengine.registry import DefaultScope
from torch import Tensor, nn

from raproc.models.padding import image_sizes
from raproc.registry import MODELS
from raproc.samples import Sample

from .class_names import class_names_in, coco_names
from .class_selection import Class
from .detection_outputs import detection_outputs
from .detection_recognizer import DetectionRecognizer, samples_of_images
from .detector_modes import own_loss
from .feature_maps import as_maps, without_padding
from .input_convention import InputConvention
from .network_weights import load_weights
from .output_pair import OutputPair
from .zoo import resolve_model


@MODELS.register_module()
class MMDetRecognizer(DetectionRecognizer):
    """A detector of mmdet.

    Args:
        model (str | dict | Config): A zoo name, a config path or an inline config, see
            :func:`resolve_model`.
        weights (str, optional): A file or a URL. Defaults to the zoo's own weights of a zoo name.
        name (str, optional): The name in logs and metrics. Defaults to the zoo name or ``model``.
        allow_random (bool): Whether a network without weights is allowed; zoo weights are then not
            fetched either. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        classes (Sequence[int | str], optional): Indices or names of the network's classes that
            count: label ``i`` is then the network's class ``classes[i]``, and boxes of other
            classes are left out. Where neither its weights nor its config tell the names, as many
            names as it has classes are these. Defaults to None: all, in their order; data of some
            of them are matched by name.

    Raises:
        ValueError: If the zoo has no such name, or there are no weights, or they do not fit; or if
            one of ``classes`` is no class of the network or repeated.
        TypeError: If the network finds no boxes with classes.
        FileNotFoundError: If the config or weights file is missing.
    """

    def __init__(
        self,
        model: str | dict | Config,
        weights: str | None = None,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
        classes: Sequence[Class] | None = None,
    ) -> None:
        name = name or (model if isinstance(model, str) else 'recognizer')
        config, published = resolve_model(model, 'mmdet')
        network: Any = _build(config)
        _check_boxes(network, name)
        weights = weights or (None if allow_random else published)
        names = load_weights(network, weights, name, allow_random=allow_random, hint=hint)
        preprocessor = network.data_preprocessor
        order = 'rgb' if getattr(preprocessor, '_channel_conversion', False) else 'bgr'
        number = int(_box_head(network).num_classes)
        tells = [names, class_names_in(config, 'mmdet'), coco_names(number) if classes else None]
        names = next((names for names in tells if names and len(names) == number), None)
        convention = InputConvention.of(preprocessor, order)
        super().__init__(network, convention, name, frozen, classes, names)
        self.is_random = weights is None

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        return int(_box_head(self.network).num_classes)

    def loss(self, images: Tensor, data_samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Compute the detector's own losses on boxes in the coordinates of ``images``.

        An instance segmenter is a detector of boxes, unless the samples have masks.
        """
        inputs = self.prepare(images, data_samples)
        native = self._native(inputs, images, data_samples)
        for sample in native:
            for name in ('gt_instances', 'ignored_instances'):
                if len(sample.get(name, ())):
                    part = sample.get(name)
                    part.labels = self._network_labels(part.labels)
        with own_loss(self.network, native):
            return self.run(self.network.loss, inputs, native)

    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """mmdet's ``DetDataSample`` of each image with ``pred_instances``.

        With data samples the boxes are in the coordinates of the original image (``scale_factor``
        is undone), as mmdet's metrics expect; without, in those of ``images``. Boxes of classes
        that do not count are left out.
        """
        samples: Any = samples_of_images(images) if data_samples is None else data_samples
        inputs = self.prepare(images, samples)
        native = self._native(inputs, images, samples)
        samples = self.run(self.network.predict, inputs, native, rescale=True)
        for sample in samples:
            sample.pred_instances = self._of_data(sample.pred_instances)
        return samples

    def outputs(
        self,
        seen: Tensor,
        targets: Tensor,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[OutputPair]:
        """Scores and boxes in the places that matter, see :func:`detection_outputs`."""
        inputs = self.prepare(seen, data_samples)
        found = self.run(self.network.extract_feat, inputs)
        with torch.no_grad():
            prepared = self.prepare(targets, data_samples)
            expected = self.run(self.network.extract_feat, prepared)
        samples = self._native(inputs, seen, data_samples)
        return detection_outputs(self.network, self.name, found, expected, samples)

    def features(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[Tensor]:
        """Extract the feature maps that the detector's heads take; see :class:`BaseRecognizer`."""
        inputs = self.prepare(images, data_samples)
        maps = as_maps(self.run(self.network.extract_feat, inputs))
        height, width = inputs.shape[-2:]
        return without_padding(maps, image_sizes(images, data_samples), (height, width))

    def _native(
        self, inputs: Tensor, images: Tensor, data_samples: Sequence[Sample] | None
    ) -> list[Sample]:
        """Copy the samples and add what mmdet's own data preprocessor would add."""
        from mmdet.models.utils.misc import samplelist_boxtype2tensor

        divisor = self.convention.pad_divisor
        samples: Any = (
            [Sample() for _ in images]
            if data_samples is None
            else [sample.to(inputs.device) for sample in data_samples]  # boxes are copied too
        )
        for sample, size in zip(samples, image_sizes(images, data_samples), strict=True):
            sample.set_metainfo(
                dict(
                    img_shape=size,
                    batch_input_shape=tuple(inputs.shape[-2:]),
                    pad_shape=tuple(-(-side // divisor) * divisor for side in size),
                    border=(0, size[0], 0, size[1]),  # of the image in CenterNet's input
                )
            )
        samplelist_boxtype2tensor(samples)
        return samples


def _build(config: Config) -> nn.Module:
    from mmdet.utils import register_all_modules

    register_all_modules(init_default_scope=False)
    preprocessor = config.get('data_preprocessor')
    if preprocessor is not None:  # as the Runner does
        config.model.setdefault('data_preprocessor', preprocessor)
    with DefaultScope.overwrite_default_scope('mmdet'):
        network = ROOT_MODELS.build(config.model)
    _keep_box_precision(network)
    _complete_heads(network)
    return network


def _complete_heads(network: Any) -> None:
    """Give SSD's head the ``loss_cls`` that all others have, and which a prediction reads."""
    from mmdet.models.dense_heads.base_dense_head import BaseDenseHead

    heads: Any = [module for module in network.modules() if isinstance(module, BaseDenseHead)]
    for head in heads:
        if not hasattr(head, 'loss_cls'):
            head.loss_cls = None


def _box_head(network: nn.Module) -> Any:
    """Find the head that names the classes of boxes; the first of several stages."""
    roi_head = getattr(network, 'roi_head', None)
    head = getattr(roi_head, 'bbox_head', None) or getattr(network, 'bbox_head', None)
    return head[0] if isinstance(head, nn.ModuleList) else head


def _check_boxes(network: Any, name: str) -> None:
    if not hasattr(_box_head(network), 'num_classes'):
        problem = 'finds no boxes with classes'
    elif hasattr(network, 'roi_head') and not getattr(network, 'with_rpn', True):
        problem = 'takes the proposals of another network'
    elif hasattr(network, 'panoptic_fusion_head'):
        problem = 'finds segments of the whole image'
    else:
        return
    raise TypeError(
        'expected a detector that finds boxes with classes by itself, but got recognizer '
        f'{name!r}, a {type(network).__name__}, which {problem}; '
        'set model.recognition.recognizer to another detector'
    )


def _keep_box_precision(network: nn.Module) -> None:
    """Extract regions in float32 also under autocast.

    mmdet casts the boxes to the type of the features, and bfloat16 would move a box of a large
    image by pixels.
    """
    from mmdet.models.roi_heads.roi_extractors import BaseRoIExtractor

    for module in network.modules():
        if isinstance(module, BaseRoIExtractor):
            module.register_forward_pre_hook(
                lambda _, args: (tuple(level.float() for level in args[0]), *args[1:])
            )
