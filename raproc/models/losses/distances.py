"""Distances between a recognizer's outputs on two images (``l_dis`` of the paper's eq. 4).

All are 0 for equal arguments, bit for bit, and none is negative.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def mse_softmax(seen: Tensor, target: Tensor) -> Tensor:
    """Compute the mean squared error between probabilities, over rows and classes (the paper's).

    Args:
        seen (Tensor): Class scores before the softmax (..., num_classes).
        target (Tensor): Those of the target, same shape.

    Returns:
        Tensor: A scalar.
    """
    return F.mse_loss(seen.softmax(-1), target.softmax(-1))


def kl(seen: Tensor, target: Tensor, temperature: float = 1.0) -> Tensor:
    """Compute the Kullback-Leibler divergence KL(target || seen), the mean over rows.

    As in knowledge distillation, scores are divided by the temperature and the result is multiplied
    by its square, which keeps the size of the gradient.

    Args:
        seen (Tensor): Class scores before the softmax (..., num_classes).
        target (Tensor): Those of the target, same shape.
        temperature (float): Larger ones look more at improbable classes. Defaults to 1.0.

    Returns:
        Tensor: A scalar.
    """
    found, expected = ((scores / temperature).log_softmax(-1) for scores in (seen, target))
    divergence = F.kl_div(found, expected, reduction='none', log_target=True).sum(-1)
    return temperature**2 * divergence.mean()


def mse_logits(seen: Tensor, target: Tensor) -> Tensor:
    """Compute the mean squared error between scores before the softmax."""
    return F.mse_loss(seen, target)


def cosine(seen: Tensor, target: Tensor) -> Tensor:
    """One minus the cosine of the angle between rows of scores, the mean over rows.

    Computed as half the squared distance of the rows scaled to length 1, which is the same but
    exact for equal rows.

    Args:
        seen (Tensor): Scores (..., num_classes).
        target (Tensor): Those of the target, same shape.

    Returns:
        Tensor: A scalar in [0, 2].
    """
    difference = F.normalize(seen, dim=-1) - F.normalize(target, dim=-1)
    return difference.square().sum(-1).mean() / 2


def features(seen: Sequence[Tensor], target: Sequence[Tensor]) -> Tensor:
    """Compute the mean squared error between feature maps whose positions are scaled to length 1.

    Args:
        seen (Sequence[Tensor]): Maps (n, C, h, w), see ``BaseRecognizer.features``.
        target (Sequence[Tensor]): Those of the target, same shapes.

    Returns:
        Tensor: A scalar, the mean over the maps.
    """
    errors = [
        F.mse_loss(F.normalize(one, dim=1), F.normalize(other, dim=1))
        for one, other in zip(seen, target, strict=True)
    ]
    return torch.stack(errors).mean()


def boxes(seen: Tensor, target: Tensor, confidence: Tensor) -> Tensor:
    """Compute the smooth L1 distance between box regressions, a mean weighted by confidence.

    Args:
        seen (Tensor): Regressions (..., R).
        target (Tensor): Those of the target, same shape.
        confidence (Tensor): How sure the detector is of the target's boxes (...), in [0, 1].

    Returns:
        Tensor: A scalar.
    """
    error = F.smooth_l1_loss(seen, target, reduction='none').mean(-1)
    return (confidence * error).sum() / confidence.sum().clamp(min=1e-6)
