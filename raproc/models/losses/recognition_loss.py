"""The supervised recognition loss (paper eq. 2): what a recognizer makes of the image it sees."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.logging import MessageHub
from mmengine.structures import BaseDataElement
from torch import Tensor, nn

from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.registry import MODELS


@MODELS.register_module()
class RecognitionLoss(nn.Module):
    """A recognizer's own loss against the labels or boxes, times lambda.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config.
        loss_weight (float): Lambda. At 0 the recognizer is not run. Defaults to 1e-3, the paper's
            value for supervised RA (appendix A).
        begin_iter (int): Training is plain before this iteration. The gradient of a recognizer is
            many times larger and noisier than that of the processing loss, so a short training
            should first learn to restore. Defaults to 0, the paper's.
    """

    def __init__(
        self, recognizer: dict | BaseRecognizer, loss_weight: float = 1e-3, begin_iter: int = 0
    ) -> None:
        super().__init__()
        if loss_weight < 0:
            raise ValueError(
                'loss_weight (lambda) must not be negative, '
                f'but got {loss_weight}; set model.recognition.loss_weight'
            )
        self.recognizer = build_recognizer(recognizer)
        self.loss_weight = loss_weight
        self.begin_iter = begin_iter

    @property
    def name(self) -> str:
        """str: The recognizer's name, under which the loss is logged."""
        return self.recognizer.name

    def forward(
        self, seen: Tensor, targets: Tensor | None, data_samples: Sequence[BaseDataElement]
    ) -> dict[str, Tensor]:
        """Computes the loss.

        Args:
            seen (Tensor): What the recognizer looks at (N, 3, H, W), RGB, [0, 1].
            targets (Tensor, optional): The targets. Not used: labels take their place.
            data_samples (Sequence[BaseDataElement]): N native samples with labels or boxes.

        Returns:
            dict[str, Tensor]: ``loss_{name}``, lambda times the loss, and ``{name}/recognition``,
            the loss itself, detached, for the log.
        """
        if self.loss_weight == 0 or _iteration() < self.begin_iter:
            return {}
        loss = total(self.recognizer.loss(seen, data_samples))
        return {
            f'loss_{self.name}': self.loss_weight * loss,
            f'{self.name}/recognition': loss.detach(),
        }


def _iteration() -> int:
    """The current iteration of the Runner, 0 without one."""
    return MessageHub.get_current_instance().runtime_info.get('iter', 0)


def total(losses: dict[str, Tensor | Sequence[Tensor]]) -> Tensor:
    """The sum of all entries named a loss, by OpenMMLab's convention; lists are summed."""
    entries = [value for key, value in losses.items() if 'loss' in key]
    parts = [[value] if isinstance(value, Tensor) else value for value in entries]
    return sum(part.mean() for group in parts for part in group)
