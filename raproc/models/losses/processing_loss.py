"""The image processing loss (paper eq. 1), blind to padding."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from raproc.models.padding import Size, valid_mask
from raproc.registry import MODELS

DISTANCES = dict(mse=F.mse_loss, l1=F.l1_loss, smooth_l1=F.smooth_l1_loss)


@MODELS.register_module()
class ProcessingLoss(nn.Module):
    """The distance of the processed image to the target, the mean over the images of a batch.

    Args:
        distance (str): ``mse`` (the paper's), ``l1`` or ``smooth_l1``. Defaults to 'mse'.
        loss_weight (float): Its weight. Defaults to 1.0.

    Raises:
        ValueError: If the distance is unknown.
    """

    def __init__(self, distance: str = 'mse', loss_weight: float = 1.0) -> None:
        super().__init__()
        if distance not in DISTANCES:
            raise ValueError(
                f'expected distance to be one of {sorted(DISTANCES)}, but got {distance!r}; '
                'set model.processing_loss.distance'
            )
        self.distance = distance
        self.loss_weight = loss_weight

    def forward(self, processed: Tensor, targets: Tensor, sizes: Sequence[Size]) -> Tensor:
        """Compute the loss.

        Args:
            processed (Tensor): Processed images (N, 3, H, W), RGB.
            targets (Tensor): Targets of the same shape, in [0, 1].
            sizes (Sequence[tuple[int, int]]): (height, width) of each image without padding.

        Returns:
            Tensor: A scalar: each image's mean over its own pixels, averaged over the batch.
        """
        if processed.shape != targets.shape:
            raise ValueError(
                'expected processed images of the shape of the targets '
                f'{tuple(targets.shape)}, but got {tuple(processed.shape)}; set '
                'model.processor.scale to the scale of the degradation'
            )
        distance = DISTANCES[self.distance]
        mask = valid_mask(targets, sizes)
        if mask is None:
            return self.loss_weight * distance(processed.float(), targets)
        error = distance(processed.float(), targets, reduction='none') * mask
        pixels = mask.sum(dim=(1, 2, 3)) * targets.shape[1]
        return self.loss_weight * (error.sum(dim=(1, 2, 3)) / pixels).mean()
