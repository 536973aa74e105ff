"""How a network wants its images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn


@dataclass(frozen=True)
class InputConvention:
    """How a network wants its images, read from the network's own data preprocessor.

    Args:
        mean (Sequence[float], optional): Per channel, on the scale 0..255, in the network's channel
            order. None: images are not normalised (they stay on the scale 0..255).
        std (Sequence[float], optional): Likewise.
        channel_order (str): ``rgb`` or ``bgr``. Defaults to 'rgb'.
        pad_divisor (int): Height and width are padded to multiples of it. Defaults to 1.
        pad_value (float): The value of padding, after normalisation. Defaults to 0.
    """

    mean: Sequence[float] | None = None
    std: Sequence[float] | None = None
    channel_order: str = 'rgb'
    pad_divisor: int = 1
    pad_value: float = 0.0

    @classmethod
    def of(cls, preprocessor: nn.Module, channel_order: str) -> InputConvention:
        """Read the convention of an OpenMMLab data preprocessor."""
        normalises = getattr(preprocessor, '_enable_normalize', False)
        mean, std = (
            getattr(preprocessor, name).flatten().tolist() if normalises else None
            for name in ('mean', 'std')
        )
        return cls(
            mean=mean,
            std=std,
            channel_order=channel_order,
            pad_divisor=getattr(preprocessor, 'pad_size_divisor', 1),
            pad_value=getattr(preprocessor, 'pad_value', 0),
        )
