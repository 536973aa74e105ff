"""The supervised recognition loss (paper eq. 2): a recognizer's own loss on processed images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from torch import Tensor

from raproc.models.recognizers import BaseRecognizer
from raproc.registry import MODELS
from raproc.samples import Sample

from .base_recognition_loss import BaseRecognitionLoss


@MODELS.register_module()
class RecognitionLoss(BaseRecognitionLoss):
    """A recognizer's own loss against the labels or boxes, times lambda.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config.
        loss_weight (float): Lambda. At 0 the recognizer is not run. Defaults to 1e-3, the paper's
            value for supervised RA (appendix A).
        begin_iter (int): See :class:`BaseRecognitionLoss`. Defaults to 0.
    """

    needs_labels = True

    def __init__(
        self, recognizer: dict | BaseRecognizer, loss_weight: float = 1e-3, begin_iter: int = 0
    ) -> None:
        super().__init__(recognizer, loss_weight, begin_iter)

    def unweighted(
        self, seen: Tensor, targets: Tensor | None, data_samples: Sequence[Sample]
    ) -> Tensor:
        """Compute the recognizer's loss of ``seen`` on labels; the targets are not used."""
        return total(self.recognizer.loss(seen, data_samples))


def total(losses: Mapping[str, Tensor | Sequence[Tensor]]) -> Tensor:
    """Sum all entries named a loss, by OpenMMLab's convention; lists are summed."""
    entries = [value for key, value in losses.items() if 'loss' in key]
    parts = [[value] if isinstance(value, Tensor) else value for value in entries]
    return cast(Tensor, sum(part.mean() for group in parts for part in group))
