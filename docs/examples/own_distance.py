"""Distances of your own: between images, and between a recognizer's outputs on them."""

from collections.abc import Sequence

import torch.nn.functional as F
from mmengine.structures import BaseDataElement
from torch import Tensor, nn

from raproc.models.losses import BaseRecognitionLoss
from raproc.models.padding import valid_mask
from raproc.registry import MODELS


@MODELS.register_module()
class CharbonnierLoss(nn.Module):
    """Compute a processing loss: the mean over pixels of ``sqrt(difference ** 2 + epsilon ** 2)``.

    Args:
        epsilon (float): Below it the loss is nearly quadratic. Defaults to 1e-3.
    """

    def __init__(self, epsilon: float = 1e-3) -> None:
        super().__init__()
        self.epsilon = epsilon

    def forward(
        self, processed: Tensor, targets: Tensor, sizes: Sequence[tuple[int, int]]
    ) -> Tensor:
        """Compute the loss.

        Args:
            processed (Tensor): Processed images (N, 3, H, W), RGB.
            targets (Tensor): Targets of the same shape, in [0, 1].
            sizes (Sequence[tuple[int, int]]): (height, width) of each image without padding.

        Returns:
            Tensor: A scalar; padding does not count.
        """
        error = ((processed.float() - targets) ** 2 + self.epsilon**2).sqrt().mean(1, keepdim=True)
        mask = valid_mask(targets, sizes)
        return error.mean() if mask is None else (error * mask).sum() / mask.sum()


@MODELS.register_module()
class JensenShannonLoss(BaseRecognitionLoss):
    """Compare the outputs of a classifier by the Jensen-Shannon divergence, which is symmetric.

    The arguments are those of ``BaseRecognitionLoss``, which also applies lambda.
    """

    needs_labels = False

    def unweighted(
        self, seen: Tensor, targets: Tensor, data_samples: Sequence[BaseDataElement] | None
    ) -> Tensor:
        """Compute the divergence between the class probabilities of both images, a scalar."""
        (pair,) = self.recognizer.outputs(seen, targets, data_samples)
        found, expected = pair.seen.log_softmax(-1), pair.target.log_softmax(-1)
        middle = ((found.exp() + expected.exp()) / 2).log()
        divergences = (
            F.kl_div(middle, scores, reduction='batchmean', log_target=True)
            for scores in (found, expected)
        )
        return sum(divergences) / 2
