"""Let a classifier be trained on processed images (paper section 5), its own code unchanged."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from raproc.pixels import quantize
from raproc.registry import MODELS

from .frozen_processor_data_preprocessor import FrozenProcessorDataPreprocessor
from .padding import image_sizes, valid_mask

IMAGES = ('processed', 'target')


@MODELS.register_module()
class ProcessedDataPreprocessor(FrozenProcessorDataPreprocessor):
    """The data preprocessor of an mmpretrain classifier that looks through a frozen processor.

    It takes the batches of :class:`PackPair`. P runs in eval mode and without a graph.

    Args:
        processor (dict | nn.Module): P, see :class:`FrozenProcessorDataPreprocessor`.
        weights (str, optional): P's weights, see there. Defaults to None.
        mean (Sequence[float]): Per channel (RGB), on the scale 0..255. Defaults to ImageNet's.
        std (Sequence[float]): Likewise.
        image (str): What the classifier sees: ``processed`` or ``target``, the original image.
            Defaults to 'processed'.
        quantize (bool): Whether processed images are rounded to the 8-bit image that a user would
            save. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        batch_augments (dict, optional): mmpretrain's classifiers hand this in; it must be None.
        **kwargs: As for :class:`PairDataPreprocessor`.

    Raises:
        ValueError: If P has parameters and no weights, or they do not fit, or ``image`` is unknown,
            or there are batch augmentations.
        FileNotFoundError: If the weights file is missing.

    Examples:
        >>> model = dict(data_preprocessor=dict(
        ...     type='raproc.ProcessedDataPreprocessor', weights='work_dirs/plain/sr.pth',
        ...     processor=dict(type='raproc.SRResNet', scale=4)))
    """

    mean: Tensor
    std: Tensor

    def __init__(
        self,
        processor: dict | nn.Module,
        weights: str | None = None,
        mean: Sequence[float] = (123.675, 116.28, 103.53),
        std: Sequence[float] = (58.395, 57.12, 57.375),
        image: str = 'processed',
        quantize: bool = True,
        hint: str = '',
        batch_augments: dict | None = None,
        **kwargs,
    ) -> None:
        super().__init__(processor, weights, hint, **kwargs)
        if image not in IMAGES:
            raise ValueError(
                f'expected image of ProcessedDataPreprocessor to be one of {IMAGES}, but got '
                f'{image!r}; '
                'set model.data_preprocessor.image'
            )
        if batch_augments is not None:
            raise ValueError(
                'expected ProcessedDataPreprocessor to have no batch augmentations, but got '
                f'{batch_augments!r}; set model.train_cfg=None'
            )
        self.image = image
        self.quantize = quantize
        self.register_buffer('mean', torch.tensor(mean).view(3, 1, 1), persistent=False)
        self.register_buffer('std', torch.tensor(std).view(3, 1, 1), persistent=False)

    @torch.no_grad()
    def forward(self, data: dict, training: bool = False) -> dict:
        """Prepare a batch: process the inputs and normalise the result.

        Args:
            data (dict): ``inputs``, ``targets`` and ``data_samples``, see
                :class:`PairDataPreprocessor`; the images of a batch have one size.
            training (bool): Not used; part of mmengine's interface.

        Returns:
            dict: ``inputs``, float tensor (N, 3, H, W), RGB, normalised, and ``data_samples``.

        Raises:
            ValueError: If the images of the batch are of different sizes.
        """
        batch = super().forward(data, training)
        images, samples = batch['targets'], batch['data_samples']
        if self.image == 'processed':
            images = self.processor(batch['inputs']).float().clamp(0, 1)
            images = quantize(images) if self.quantize else images
        sizes = image_sizes(images, samples)
        if valid_mask(images, sizes) is not None:
            raise ValueError(
                'expected images of the same size in a batch for a classifier, but got (height, '
                f'width) {sorted(set(map(tuple, sizes)))}; crop them in the pipeline'
            )
        return dict(inputs=self._normalise(images), data_samples=samples)

    def _normalise(self, images: Tensor) -> Tensor:
        return (images * 255 - self.mean) / self.std
