"""An editor of your own: a network that can play P, or T at scale 1."""

from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.models.editors import Interpolation
from raproc.registry import MODELS


@MODELS.register_module()
class ThinEditor(BaseModule):
    """Enlarge the input and add a correction by three convolutions.

    Args:
        scale (int): Enlargement factor. Defaults to 4.
        channels (int): Channels between the convolutions. Defaults to 16.
        init_cfg (dict, optional): Initialisation of mmengine's ``BaseModule``. Defaults to None.
    """

    def __init__(self, scale: int = 4, channels: int = 16, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.skip = Interpolation(scale)
        self.body = nn.Sequential(
            nn.Conv2d(3, channels, 5, padding=2),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, 3 * scale**2, 3, padding=1),
            nn.PixelShuffle(scale),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w).

        Returns:
            Tensor: RGB in float32, shape (N, 3, scale * h, scale * w).
        """
        return self.skip(images) + self.body(images).float()
