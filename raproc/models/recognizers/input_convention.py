"""How a network wants its images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

RANGE = 255


@dataclass(frozen=True)
class InputConvention:
    """How a network wants its images, read from the network's own data preprocessor.

    Networks that take images of one size bring others to it as their library does, differentiably.
    An image that has that size already is taken as it is, for the pipeline of the data cut it.

    Args:
        mean (Sequence[float], optional): Per channel, on the scale 0..255, in the network's channel
            order. None: images are not normalised (they stay on the scale 0..255).
        std (Sequence[float], optional): Likewise.
        channel_order (str): ``rgb`` or ``bgr``. Defaults to 'rgb'.
        pad_divisor (int): Height and width are padded to multiples of it. Defaults to 1.
        pad_value (float): The value of padding, after normalisation. Defaults to 0.
        resize (int | tuple[int, int], optional): The length of the shorter side to which images are
            resized, or their (height, width). None: they are not resized.
        crop (tuple[int, int], optional): The (height, width) of the network's input, which is cut
            out of the middle. None: images have any size.
        interpolation (str): How images are resized: ``bicubic`` or ``bilinear``, both without
            aliasing. Defaults to 'bicubic'.
    """

    mean: Sequence[float] | None = None
    std: Sequence[float] | None = None
    channel_order: str = 'rgb'
    pad_divisor: int = 1
    pad_value: float = 0.0
    resize: int | tuple[int, int] | None = None
    crop: tuple[int, int] | None = None
    interpolation: str = 'bicubic'

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

    @classmethod
    def of_shares(
        cls, mean: Sequence[float], std: Sequence[float], **options: Any
    ) -> InputConvention:
        """Make a convention whose mean and std are on the scale 0..1, RGB."""
        mean, std = ([RANGE * float(value) for value in values] for values in (mean, std))
        return cls(mean, std, **options)

    def fitted(self, images: Tensor) -> Tensor:
        """Bring images to the size that the network wants.

        Args:
            images (Tensor): (N, 3, H, W), of any range.

        Returns:
            Tensor: (N, 3, H', W').
        """
        from torchvision.transforms import functional

        if self.crop == tuple(images.shape[-2:]):
            return images
        if self.resize is not None:
            images = functional.resize(
                images,
                [self.resize] if isinstance(self.resize, int) else list(self.resize),
                functional.InterpolationMode(self.interpolation),
                antialias=True,
            )
        return images if self.crop is None else functional.center_crop(images, list(self.crop))
