"""The "no processing" baseline: what a recognizer sees when nobody trained a processor."""

import torch.nn.functional as F
from torch import Tensor, nn

from raproc.registry import MODELS


@MODELS.register_module()
class Interpolation(nn.Module):
    """Enlarge images with a fixed kernel; at scale 1, pass them through.

    The kernel is Pillow's (bicubic with ``a = -0.5``), so the image, rounded to 8 bits, is Pillow's
    to within one level. Computed in float32, under autocast too. There are no parameters.

    Args:
        scale (int): Enlargement factor. Defaults to 1.
        mode (str): ``'bicubic'`` or ``'bilinear'``. Defaults to ``'bicubic'``.

    Raises:
        ValueError: If ``scale`` is not a positive integer or ``mode`` is unknown.

    Examples:
        >>> import torch
        >>> from raproc.models.editors import Interpolation
        >>> Interpolation(scale=4)(torch.rand(1, 3, 56, 56)).shape
        torch.Size([1, 3, 224, 224])
    """

    modes = ('bicubic', 'bilinear')

    def __init__(self, scale: int = 1, mode: str = 'bicubic') -> None:
        super().__init__()
        if not isinstance(scale, int) or scale < 1:
            raise ValueError(
                f'expected `scale` of Interpolation to be a positive integer, but got {scale}'
            )
        if mode not in self.modes:
            raise ValueError(
                f'expected `mode` of Interpolation to be one of {self.modes}, but got {mode!r}'
            )
        self.scale = scale
        self.mode = mode

    def forward(self, images: Tensor) -> Tensor:
        """Enlarge a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w), any floating type.

        Returns:
            Tensor: RGB in [0, 1], float32, shape (N, 3, scale * h, scale * w).
        """
        images = images.float().clamp(0, 1)
        if self.scale == 1:
            return images
        # Like Pillow: first the width, then the height, each result clipped. `antialias` does not
        # smooth when enlarging, but selects Pillow's kernel (torch's own has a = -0.75).
        for factors in ((1.0, float(self.scale)), (float(self.scale), 1.0)):
            images = F.interpolate(images, scale_factor=factors, mode=self.mode, antialias=True)
            images = images.clamp(0, 1)
        return images

    def extra_repr(self) -> str:
        """Show the settings in the printed model."""
        return f'scale={self.scale}, mode={self.mode!r}'
