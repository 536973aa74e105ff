"""The head of the paper's VGG-16 detector, which starts from ImageNet's fc6 and fc7."""

from mmengine.model import BaseModule
from torch import Tensor, nn

from raproc.registry import MODELS


@MODELS.register_module()
class FC67Head(BaseModule):
    """fc6 - ReLU - dropout - fc7 - ReLU - dropout, a ``shared_head`` for mmdet's RoI heads.

    The layers are named as in mmpretrain's and torchvision's VGG, so their weights load.

    Args:
        in_channels (int): Channels of the RoI features. Defaults to 512.
        roi_feat_size (int): Their height and width. Defaults to 7.
        channels (int): Channels of fc6 and fc7. Defaults to 4096.
        init_cfg (dict, optional): Where the weights start. Defaults to None.
    """

    def __init__(
        self,
        in_channels: int = 512,
        roi_feat_size: int = 7,
        channels: int = 4096,
        init_cfg: dict | None = None,
    ) -> None:
        super().__init__(init_cfg)
        self.classifier = nn.Sequential(
            nn.Linear(in_channels * roi_feat_size**2, channels),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(channels, channels),
            nn.ReLU(),
            nn.Dropout(),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Map RoI features (K, in_channels, s, s) to (K, channels)."""
        return self.classifier(features.flatten(1))
