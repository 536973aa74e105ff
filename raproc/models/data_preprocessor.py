"""Turn a list of (input, target, native sample) into the batch that raproc's parts agree on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from raproc.models.padding import stack_with_padding
from raproc.registry import MODELS, TRANSFORMS


@MODELS.register_module()
class PairDataPreprocessor(BaseDataPreprocessor):
    """Move images to the device, scales bytes to [0, 1], pads and stacks them.

    It neither normalises nor swaps channels: only a recognizer's adapter knows such conventions.

    Args:
        channels_last (bool): Whether batches are laid out channels last. Defaults to True.
        non_blocking (bool): Whether copies to the device overlap with computation. Defaults
            to True.
        degradations (Sequence[dict]): The degradations that the training pipeline leaves to the
            device (``on_device=True``), in its order; what they make of the targets are the inputs
            of batches that have none. Defaults to ().
    """

    def __init__(
        self,
        channels_last: bool = True,
        non_blocking: bool = True,
        degradations: Sequence[dict] = (),
    ) -> None:
        super().__init__(non_blocking=non_blocking)
        self.degradations: list[Any] = [TRANSFORMS.build(cfg) for cfg in degradations]
        self.memory_format = torch.channels_last if channels_last else torch.contiguous_format

    def forward(self, data: dict, training: bool = False) -> dict:
        """Prepare a batch.

        Args:
            data (dict): ``inputs``: list of tensors (3, h, w), RGB, uint8 or float in [0, 1];
                optional ``targets`` likewise; optional ``data_samples``: native samples; ``seeds``
                instead of ``inputs``: list of tensors (K, ) for the K ``degradations``.
            training (bool): Not used; part of mmengine's interface.

        Returns:
            dict: ``inputs`` and ``targets`` (or None) as float tensors (N, 3, H, W) in [0, 1], and
            ``data_samples`` (or None) on the device.
        """
        seeds = data.get('seeds')  # these stay on the CPU, where they are read
        data = {key: value for key, value in data.items() if key != 'seeds'}
        data = self.cast_data(data)  # pyright: ignore[reportAssignmentType] a dict stays one
        inputs = data['inputs'] if seeds is None else self._inputs(data['targets'], seeds)
        targets = data.get('targets')
        return dict(
            inputs=self._batch(inputs),
            targets=None if targets is None else self._batch(targets),
            data_samples=data.get('data_samples'),
        )

    def _inputs(self, targets: list[Tensor] | Tensor, seeds: Sequence[Tensor]) -> Any:
        """Degrade the targets; they may be of several sizes."""
        numbers = [each.tolist() for each in seeds]
        if {len(each) for each in numbers} != {len(self.degradations)}:
            raise ValueError(
                f'expected {len(self.degradations)} degradations of the pipeline to be left to '
                f'the device, as {type(self).__name__} has, but got {len(numbers[0])}; set '
                'model.data_preprocessor.degradations to them, or use --cfg-options on_device=True'
            )
        if len({target.shape for target in targets}) == 1:
            return self._degraded(self._batch(targets), numbers)
        pairs = zip(targets, numbers, strict=True)
        return [self._degraded(self._batch(image[None]), [each])[0] for image, each in pairs]

    def _degraded(self, images: Tensor, seeds: list[list[int]]) -> Tensor:
        """Degrade images of one size, each with its seeds."""
        for degradation, column in zip(self.degradations, zip(*seeds, strict=True), strict=True):
            images = degradation.degrade_batch(images, column)
        return images

    def _batch(self, images: list[Tensor] | Tensor) -> Tensor:
        batch = images if isinstance(images, Tensor) else stack_with_padding(images)
        if batch.ndim != 4 or batch.shape[1] != 3:
            raise ValueError(
                'expected images to be RGB tensors of shape (N, 3, H, W) or a list of '
                f'(3, H, W), but got {tuple(batch.shape)}'
            )
        batch = batch.contiguous(memory_format=self.memory_format)
        return batch.float().div_(255) if batch.dtype == torch.uint8 else batch.float()
