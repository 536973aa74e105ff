"""How noisy the gradient of a loss is: what decides how long a training has to be."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor


class GradientNoise:
    """Add up the gradients of many batches at the same weights.

    The squared length of the true gradient, the signal, is estimated without bias from pairs of
    batches; the rest of the squared length of a batch's gradient is noise. Their ratio times the
    batch size is the simple noise scale of McCandlish et al. (`An Empirical Model of Large-Batch
    Training <https://arxiv.org/abs/1812.06162>`_): with that many images in a batch, signal and
    noise are equally long.

    Args:
        batch_size (int): The number of images in each batch.
    """

    def __init__(self, batch_size: int) -> None:
        self.batch_size = batch_size
        self.number = 0
        self.total = torch.zeros((), dtype=torch.float64)
        self.squares = 0.0

    def add(self, gradients: Sequence[Tensor]) -> None:
        """Add the gradients of one batch, one tensor per parameter."""
        flat = torch.cat([gradient.detach().flatten().double() for gradient in gradients])
        self.total = self.total + flat
        self.squares += float(flat @ flat)
        self.number += 1

    @property
    def length(self) -> float:
        """float: The root mean square length of a batch's gradient."""
        return math.sqrt(self.squares / self.number)

    @property
    def signal(self) -> float:
        """float: The squared length of the true gradient; not positive where noise hides it."""
        if self.number < 2:
            raise ValueError(f'expected the gradients of 2 or more batches, but got {self.number}')
        pairs = float(self.total @ self.total) - self.squares
        return pairs / (self.number * (self.number - 1))

    @property
    def noise_scale(self) -> float:
        """float: The batch, in images, whose noise is as long as the signal; else infinity."""
        noise = self.squares / self.number - self.signal
        return self.batch_size * noise / self.signal if self.signal > 0 else math.inf

    def cosine(self, other: GradientNoise) -> float:
        """Compute the cosine of the angle between two mean gradients, in [-1, 1]."""
        lengths = self.total.norm() * other.total.norm()
        return float(self.total @ other.total / lengths)
