"""Adapt the segmentors of mmsegmentation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from mmengine.config import Config, ConfigDict
from mmengine.registry import MODELS as ROOT_MODELS
from mmengine.registry import DefaultScope
from mmengine.structures import PixelData
from torch import Tensor, nn

from raproc.models.padding import crop_to_sizes, image_sizes, valid_mask
from raproc.registry import MODELS
from raproc.samples import Sample

from .base_recognizer import BaseRecognizer
from .class_names import class_names_in
from .class_selection import Class, ClassSelection, choose_classes
from .feature_maps import as_maps, without_padding
from .input_convention import InputConvention
from .network_weights import load_weights
from .output_pair import OutputPair
from .zoo import resolve_model

IGNORED = 255


@MODELS.register_module()
class MMSegRecognizer(ClassSelection, BaseRecognizer):
    """A segmentor of mmsegmentation.

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
            count: label ``i`` is then the network's class ``classes[i]``, and each pixel gets the
            best of these. Where neither its weights nor its config tell the names, as many names
            as it has classes are these. Defaults to None: all, in their order; data of some of
            them are matched by name.

    Raises:
        ImportError: If mmsegmentation is not installed.
        TypeError: If the network is no encoder with a decoder.
        ValueError: If the zoo has no such name, or there are no weights, or they do not fit; or if
            one of ``classes`` is no class of the network or repeated.
        FileNotFoundError: If the config or weights file is missing.
    """

    kind = 'seg'

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
        network, config, published = _build(model, name)
        weights = weights or (None if allow_random else published)
        names = load_weights(network, weights, name, allow_random=allow_random, hint=hint)
        super().__init__(network, _convention(network, config), name, frozen)
        self.is_random = weights is None
        number = self.network_classes
        tells = (names, class_names_in(config, 'mmseg'))
        names = next((names for names in tells if names and len(names) == number), None)
        self.classes, self._names = choose_classes(classes, names, number, name)

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        return int(self.network.num_classes)

    def logits(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Tensor]:
        """Compute the scores of the classes that count, for each pixel, before the softmax.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1].
            data_samples (Sequence[BaseDataElement], optional): N samples, of which ``img_shape``
                alone is read.

        Returns:
            list[Tensor]: Float32: one (N, K, H, W), or one (1, K, h, w) for each image where some
            are padded: segmentors look at the whole image, so padding is not shown to them.
        """
        sizes = image_sizes(images, data_samples)
        if valid_mask(images, sizes) is None:
            return [self._logits(images)]
        return [self._logits(image[None]) for image in crop_to_sizes(images, sizes)]

    def loss(self, images: Tensor, data_samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Compute the segmentor's own losses, those of auxiliary heads included.

        Padding, of the batch or by the network's divisor, is ignored like the pixels that the
        label maps tell to ignore.
        """
        inputs = self.prepare(images, data_samples)
        return self.run(self.network.loss, inputs, self._native(inputs, images, data_samples))

    def predict(self, images: Tensor, data_samples: Sequence[Sample] | None = None) -> list[Sample]:
        """mmseg's ``SegDataSample`` of each image with ``pred_sem_seg``, (1, h, w).

        It has the size of ``gt_sem_seg`` where there is one, as mmseg's metrics expect, or else
        that of the image.
        """
        from mmseg.structures import SegDataSample

        found = [image for batch in self.logits(images, data_samples) for image in batch]
        samples: Any = (
            [SegDataSample(metainfo=dict(img_shape=tuple(image.shape[-2:]))) for image in found]
            if data_samples is None
            else [sample.new() for sample in data_samples]
        )
        for sample, scores in zip(samples, found, strict=True):
            if self.selection is not None:
                scores = scores[self.selection]
            if 'gt_sem_seg' in sample:
                scores = self._resized(scores[None], sample.gt_sem_seg.shape)[0]
            sample.pred_sem_seg = PixelData(data=scores.argmax(0, keepdim=True))
        return samples

    def outputs(
        self,
        seen: Tensor,
        targets: Tensor,
        data_samples: Sequence[Sample] | None = None,
    ) -> list[OutputPair]:
        """Pair the class scores of both, one row for each pixel of an image: (P, K)."""
        found = _rows(self.logits(seen, data_samples))  # first, as in other recognizers
        with torch.no_grad():
            expected = _rows(self.logits(targets, data_samples))
        return [OutputPair('classes', found, expected)]

    def features(
        self, images: Tensor, data_samples: Sequence[Sample] | None = None
    ) -> list[Tensor]:
        """Extract the feature maps that the segmentor's heads take; see :class:`BaseRecognizer`."""
        inputs = self.prepare(images, data_samples)
        maps = as_maps(self.run(self.network.extract_feat, inputs))
        height, width = inputs.shape[-2:]
        return without_padding(maps, image_sizes(images, data_samples), (height, width))

    def check_samples(self, data_samples: Sequence[Sample]) -> None:
        """Check that samples carry label maps, with labels within the network's classes.

        Raises:
            TypeError: If the samples are not images with label maps.
            ValueError: If a label is neither a class of the network nor to be ignored.
        """
        for sample in data_samples:
            if 'gt_sem_seg' not in sample:
                raise TypeError(
                    f'expected images with a gt_sem_seg for the segmentor {self.name!r}, '
                    f'but got a {type(sample).__name__} with {sorted(sample.keys())}; use a '
                    'segmentation dataset or another recognizer'
                )
            labels = sample.gt_sem_seg.data
            wrong = labels[((labels < 0) | (labels >= self.num_classes)) & (labels != IGNORED)]
            if len(wrong):
                raise ValueError(
                    f'expected labels from 0 to {self.num_classes - 1}, the classes of recognizer '
                    f'{self.name!r}, or {IGNORED} to be ignored, but got label {int(wrong[0])} for '
                    f'{sample.get("img_path", "an image")}; use a dataset with its classes'
                )

    def _logits(self, images: Tensor) -> Tensor:
        """Compute the class scores of images without padding, (N, K, H, W)."""
        inputs, (height, width) = self.prepare(images), images.shape[-2:]
        shape = tuple(inputs.shape[-2:])
        metas = [dict(ori_shape=shape, img_shape=shape, pad_shape=shape) for _ in inputs]
        scores = self.run(self.network.inference, inputs, metas).float()
        scores = self._resized(scores, shape)[..., :height, :width]
        if scores.shape[1] == 1:  # one score for the second of two classes
            other = torch.full_like(scores, _logit(self.network.decode_head.threshold))
            scores = torch.cat([other, scores], dim=1)
        return scores if self.classes is None else scores[:, self.classes]

    def _network_names(self) -> Sequence[str] | None:
        return self._names

    def _network_labels(self, labels: Tensor) -> Tensor:
        """Turn a label map of the data into the network's; what is to be ignored stays."""
        chosen = self.known_labels(torch.arange(self.num_classes, device=labels.device))
        if self.classes is not None:
            chosen = chosen.new_tensor(self.classes)[chosen]
        counted = labels != IGNORED
        return torch.where(counted, chosen[torch.where(counted, labels, 0)], IGNORED)

    def _resized(self, scores: Tensor, size: Sequence[int]) -> Tensor:
        if tuple(scores.shape[-2:]) == tuple(size):
            return scores
        corners = self.network.align_corners
        return F.interpolate(scores, tuple(size), mode='bilinear', align_corners=corners)

    def _native(
        self, inputs: Tensor, images: Tensor, data_samples: Sequence[Sample]
    ) -> list[Sample]:
        """Make what mmseg's own data preprocessor would: label maps of the size of the inputs."""
        from mmseg.structures import SegDataSample

        samples = []
        height, width = inputs.shape[-2:]
        for sample, size in zip(data_samples, image_sizes(images, data_samples), strict=True):
            labels = sample.gt_sem_seg.data.to(inputs.device)
            if tuple(labels.shape[-2:]) != tuple(size):
                raise ValueError(
                    f'expected a label map of the size {size[0]}x{size[1]} of its image '
                    f'{sample.get("img_path", "")}, but got {labels.shape[-2]}x{labels.shape[-1]}; '
                    'load it before the transforms that change the size'
                )
            padding = (0, width - size[1], 0, height - size[0])
            metainfo = dict(img_shape=size, pad_shape=(height, width))
            native = SegDataSample(metainfo=metainfo)
            labels = F.pad(self._network_labels(labels), padding, value=IGNORED)
            native.gt_sem_seg = PixelData(data=labels)
            samples.append(native)
        return samples


def _build(model: str | dict | Config, name: str) -> tuple[Any, Config, str | None]:
    """Build a segmentor: the network, its config and the address of its published weights."""
    try:
        from mmseg.utils import register_all_modules
    except ImportError as error:
        raise ImportError(
            f'recognizer {name!r} (MMSegRecognizer) needs mmsegmentation: '
            f"pip install 'raproc[seg]' ({error})"
        ) from error
    config, published = resolve_model(model, 'mmseg')
    register_all_modules(init_default_scope=False)
    with DefaultScope.overwrite_default_scope('mmseg'):
        network: Any = ROOT_MODELS.build(config.model)
    if not hasattr(network, 'inference') or not hasattr(network, 'num_classes'):
        raise TypeError(
            f'expected recognizer {name!r} to be a segmentor such as mmseg.EncoderDecoder, but got '
            f'a {type(network).__name__}; set its `model`'
        )
    network.test_cfg = network.test_cfg or ConfigDict(mode='whole')
    _leave_ignored_out(network)
    return network, config, published


def _convention(network: Any, config: Config) -> InputConvention:
    """Read how a segmentor wants its images from its data preprocessor."""
    preprocessor = network.data_preprocessor
    settings = config.model.get('data_preprocessor') or config.get('data_preprocessor') or {}
    convention = InputConvention.of(preprocessor, 'rgb' if settings.get('bgr_to_rgb') else 'bgr')
    divisor = (getattr(preprocessor, 'test_cfg', None) or {}).get('size_divisor')
    divisor = divisor or getattr(preprocessor, 'size_divisor', None) or 1
    return InputConvention(
        mean=convention.mean,
        std=convention.std,
        channel_order=convention.channel_order,
        pad_divisor=divisor,
        pad_value=getattr(preprocessor, 'pad_val', 0),
    )


def _leave_ignored_out(network: nn.Module) -> None:
    """Average losses over the pixels that count.

    mmseg's cross-entropy divides by the number of all pixels by default, so its size would depend
    on how much of a batch is padding.
    """
    for module in network.modules():
        if hasattr(module, 'avg_non_ignore'):
            vars(module)['avg_non_ignore'] = True


def _rows(scores: Sequence[Tensor]) -> Tensor:
    """Join maps (n, K, h, w) to one row for each pixel, (P, K)."""
    return torch.cat([batch.movedim(1, -1).flatten(0, 2) for batch in scores])


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
