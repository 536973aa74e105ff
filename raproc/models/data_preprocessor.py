"""Turn a list of (input, target, native sample) into the batch that raproc's parts agree on."""

from __future__ import annotations

import torch
from mmengine.model import BaseDataPreprocessor
from torch import Tensor

from raproc.models.padding import stack_with_padding
from raproc.registry import MODELS


@MODELS.register_module()
class PairDataPreprocessor(BaseDataPreprocessor):
    """Move images to the device, scales bytes to [0, 1], pads and stacks them.

    It neither normalises nor swaps channels: only a recognizer's adapter knows such conventions.

    Args:
        channels_last (bool): Whether batches are laid out channels last. Defaults to True.
        non_blocking (bool): Whether copies to the device overlap with computation. Defaults
            to True.
    """

    def __init__(self, channels_last: bool = True, non_blocking: bool = True) -> None:
        super().__init__(non_blocking=non_blocking)
        self.memory_format = torch.channels_last if channels_last else torch.contiguous_format

    def forward(self, data: dict, training: bool = False) -> dict:
        """Prepare a batch.

        Args:
            data (dict): ``inputs``: list of tensors (3, h, w), RGB, uint8 or float in [0, 1];
                optional ``targets`` likewise; optional ``data_samples``: native samples.
            training (bool): Not used; part of mmengine's interface.

        Returns:
            dict: ``inputs`` and ``targets`` (or None) as float tensors (N, 3, H, W) in [0, 1], and
            ``data_samples`` (or None) on the device.
        """
        data = self.cast_data(data)  # pyright: ignore[reportAssignmentType] a dict stays one
        targets = data.get('targets')
        return dict(
            inputs=self._batch(data['inputs']),
            targets=None if targets is None else self._batch(targets),
            data_samples=data.get('data_samples'),
        )

    def _batch(self, images: list[Tensor] | Tensor) -> Tensor:
        batch = images if isinstance(images, Tensor) else stack_with_padding(images)
        if batch.ndim != 4 or batch.shape[1] != 3:
            raise ValueError(
                'expected images to be RGB tensors of shape (N, 3, H, W) or a list of '
                f'(3, H, W), but got {tuple(batch.shape)}'
            )
        batch = batch.contiguous(memory_format=self.memory_format)
        return batch.float().div_(255) if batch.dtype == torch.uint8 else batch.float()
