"""A degradation between P and the recognizer, such as an upload's second compression."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.pixels import to_float
from raproc.registry import MODELS, TRANSFORMS


@MODELS.register_module()
class Degraded(BaseModule):
    """Degrade images on the CPU, in the place of T or behind it, when a processor is scored.

    Recognizers then see what is left of the processed image. Nothing can be trained through it.

    Args:
        degradations (dict | Sequence[dict]): Degradations of ``raproc.datasets.transforms`` that
            keep the size, e.g. ``dict(type='JPEGCompression', quality=75)``.
        editor (dict | nn.Module, optional): T, which runs before. Defaults to None.

    Examples:
        >>> import torch
        >>> from raproc.models.wrappers import Degraded
        >>> upload = Degraded(dict(type='JPEGCompression', quality=75))
        >>> upload(torch.rand(1, 3, 16, 16)).shape
        torch.Size([1, 3, 16, 16])
    """

    def __init__(
        self, degradations: dict | Sequence[dict], editor: dict | nn.Module | None = None
    ) -> None:
        super().__init__()
        cfgs = [degradations] if isinstance(degradations, dict) else degradations
        self.degradations = [TRANSFORMS.build(cfg) for cfg in cfgs]
        self.editor = MODELS.build(editor) if isinstance(editor, dict) else editor

    def forward(self, images: Tensor) -> Tensor:
        """Degrade a batch.

        Args:
            images (Tensor): (N, 3, H, W), RGB, [0, 1].

        Returns:
            Tensor: What is left of them, of the same shape, in [0, 1].

        Raises:
            RuntimeError: If a gradient is to flow through the images.
            ValueError: If the size changes.
        """
        images = images if self.editor is None else self.editor(images)
        if images.requires_grad:
            raise RuntimeError(
                'expected images without gradient for Degraded, but got some that need one; it is '
                'for testing: take it out of model.transformer for training'
            )
        arrays = images.float().clamp(0, 1).permute(0, 2, 3, 1).cpu().numpy()
        results = torch.from_numpy(np.stack([self._degrade(array) for array in arrays]))
        results = results.permute(0, 3, 1, 2).to(images.device)
        if results.shape != images.shape:
            raise ValueError(
                f'expected degradations that keep the size {tuple(images.shape[-2:])}, but got '
                f'{tuple(results.shape[-2:])}; set model.transformer.degradations'
            )
        return results

    def _degrade(self, image: np.ndarray) -> np.ndarray:
        """One image (H, W, 3) as float32 in [0, 1]."""
        for degradation in self.degradations:
            image = degradation.degrade(image, np.random.default_rng(degradation.seed))
        return to_float(image) if image.dtype == np.uint8 else image
