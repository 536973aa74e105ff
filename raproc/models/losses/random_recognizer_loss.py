"""One of several recognizers for each batch, so that P does not fit a single one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor, nn

from raproc.models.recognizers import BaseRecognizer
from raproc.registry import MODELS
from raproc.samples import Sample

from .base_recognition_loss import BaseRecognitionLoss, iteration


@MODELS.register_module()
class RandomRecognizerLoss(nn.Module):
    """Draw one of several recognition losses for each batch; the others cost no time.

    An addition of raproc, not the paper's. The draw depends on the seed and the iteration alone:
    all processes of a distributed run and a run that was resumed draw the same. Losses that are
    drawn in fewer batches are not weighted up.

    Args:
        losses (Sequence[dict | BaseRecognitionLoss]): Recognition losses or their configs,
            supervised or not, each with its own recognizer, lambda and ``begin_iter``.
        seed (int): The seed of the draws. Defaults to 0.

    Raises:
        TypeError: If ``losses`` is no list.
        ValueError: If it is empty.
    """

    losses: Any  # an nn.ModuleList of recognition losses

    def __init__(self, losses: Sequence[dict | BaseRecognitionLoss], seed: int = 0) -> None:
        super().__init__()
        if not isinstance(losses, list | tuple):
            raise TypeError(
                'expected losses to be a list of recognition losses, '
                f'but got {type(losses).__name__}; set model.recognition.losses'
            )
        if not losses:
            raise ValueError(
                'expected losses to hold at least one recognition loss, but got none; '
                'set model.recognition.losses'
            )
        self.losses = nn.ModuleList(
            loss if isinstance(loss, nn.Module) else MODELS.build(loss) for loss in losses
        )
        self.seed = seed

    @property
    def recognizers(self) -> list[BaseRecognizer]:
        """list[BaseRecognizer]: The recognizers of all losses."""
        return [recognizer for loss in self.losses for recognizer in loss.recognizers]

    @property
    def drawn(self) -> BaseRecognitionLoss:
        """BaseRecognitionLoss: The loss of the current iteration."""
        generator = np.random.default_rng((self.seed, iteration()))
        return self.losses[int(generator.integers(len(self.losses)))]

    @property
    def active(self) -> bool:
        """bool: Whether a recognizer runs in the current iteration."""
        return self.drawn.active

    def forward(
        self, seen: Tensor, targets: Tensor | None, data_samples: Sequence[Sample] | None
    ) -> dict[str, Tensor]:
        """Compute the loss that is drawn; see :meth:`BaseRecognitionLoss.forward`."""
        return self.drawn(seen, targets, data_samples)
