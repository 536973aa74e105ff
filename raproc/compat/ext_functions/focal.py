"""The focal loss of sigmoids."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .precision import at_least_float32


def sigmoid_focal_loss_forward(
    input: Tensor, target: Tensor, weight: Tensor, output: Tensor, gamma: float, alpha: float
) -> None:
    """Write the focal loss (Lin et al., 2017, equation 5) of every class into ``output``.

    Args:
        input (Tensor): Logits, shape (N, C).
        target (Tensor): Class indices, shape (N, ); C is the background.
        weight (Tensor): A factor for each class, shape (C, ), or empty. The background has 1.
        output (Tensor): Shape (N, C), filled in place.
        gamma (float): Exponent of the modulating factor.
        alpha (float): Weight of the positive class; the others have ``1 - alpha``.
    """
    logits = at_least_float32(input)
    score = logits.sigmoid()
    positive = -alpha * (1 - score) ** gamma * F.logsigmoid(logits)
    negative = -(1 - alpha) * score**gamma * F.logsigmoid(-logits)
    output.copy_(_choose(positive, negative, target, weight))


def sigmoid_focal_loss_backward(
    input: Tensor, target: Tensor, weight: Tensor, grad_input: Tensor, gamma: float, alpha: float
) -> None:
    """Write the derivative of :func:`sigmoid_focal_loss_forward` into ``grad_input``, (N, C)."""
    logits = at_least_float32(input)
    score = logits.sigmoid()
    positive = gamma * score * F.logsigmoid(logits) - (1 - score)
    negative = gamma * (1 - score) * F.logsigmoid(-logits) - score
    positive = alpha * (1 - score) ** gamma * positive
    negative = -(1 - alpha) * score**gamma * negative
    grad_input.copy_(_choose(positive, negative, target, weight))


def _choose(positive: Tensor, negative: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    classes = positive.shape[1]
    hit = target[:, None] == torch.arange(classes, device=target.device)
    chosen = torch.where(hit, positive, negative)
    if weight.numel():
        chosen = chosen * torch.cat([weight, weight.new_ones(1)])[target][:, None]
    return chosen
