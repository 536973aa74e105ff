"""What every recognition loss has in common: a recognizer, lambda, and when it begins."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from collections.abc import Sequence

from mmengine.logging import MessageHub
from torch import Tensor, nn

from raproc.models.recognizers import BaseRecognizer, build_recognizer
from raproc.samples import Sample


class BaseRecognitionLoss(nn.Module, metaclass=ABCMeta):
    """Lambda times what a recognizer has to say against the image it sees.

    Args:
        recognizer (dict | BaseRecognizer): The recognizer or its config.
        loss_weight (float): Lambda. At 0 the recognizer is not run.
        begin_iter (int): Training is plain before this iteration. The gradient of a recognizer is
            many times larger and noisier than that of the processing loss, so a short training
            should first learn to restore. Defaults to 0, the paper's.

    Raises:
        ValueError: If ``loss_weight`` is negative.
    """

    needs_labels: bool
    """bool: Whether the data samples must carry labels or boxes."""

    def __init__(
        self, recognizer: dict | BaseRecognizer, loss_weight: float, begin_iter: int = 0
    ) -> None:
        super().__init__()
        if loss_weight < 0:
            raise ValueError(
                'expected loss_weight (lambda) to be at least 0, '
                f'but got {loss_weight}; set model.recognition.loss_weight'
            )
        self.recognizer = build_recognizer(recognizer)
        self.loss_weight = loss_weight
        self.begin_iter = begin_iter

    @property
    def name(self) -> str:
        """str: The recognizer's name, under which the loss is logged."""
        return self.recognizer.name

    @property
    def recognizers(self) -> list[BaseRecognizer]:
        """list[BaseRecognizer]: The recognizers that this loss may run."""
        return [self.recognizer]

    @property
    def active(self) -> bool:
        """bool: Whether the recognizer runs in the current iteration."""
        return self.loss_weight > 0 and iteration() >= self.begin_iter

    def forward(
        self, seen: Tensor, targets: Tensor | None, data_samples: Sequence[Sample] | None
    ) -> dict[str, Tensor]:
        """Compute the loss.

        Args:
            seen (Tensor): What the recognizer looks at (N, 3, H, W), RGB, [0, 1].
            targets (Tensor, optional): The targets, of the same shape.
            data_samples (Sequence[BaseDataElement], optional): N native samples.

        Returns:
            dict[str, Tensor]: ``loss_{name}``, lambda times the loss, and ``{name}/recognition``,
            the loss itself, detached, for the log. Empty where the loss is not active.
        """
        if not self.active:
            return {}
        with self.recognizer.folded(seen):
            loss = self.unweighted(seen, targets, data_samples)
        return {
            f'loss_{self.name}': self.loss_weight * loss,
            f'{self.name}/recognition': loss.detach(),
        }

    @abstractmethod
    def unweighted(
        self, seen: Tensor, targets: Tensor | None, data_samples: Sequence[Sample] | None
    ) -> Tensor:
        """Compute the loss without lambda, a scalar; arguments as for :meth:`forward`."""


def iteration() -> int:
    """Read the current iteration of the Runner, 0 without one."""
    return MessageHub.get_current_instance().runtime_info.get('iter', 0)
