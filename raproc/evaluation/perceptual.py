"""LPIPS and DISTS: distances between the features of images, by torchmetrics."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from raproc.weights import downloaded_to, read_weights

PERCEPTUAL = {
    'LPIPS': 'alexnet',
    'LPIPS-vgg': 'vgg16',
    'LPIPS-squeeze': 'squeezenet1_1',
    'DISTS': 'vgg16',
}
"""dict[str, str]: The distances, and torchvision's name of the network whose features they compare.
"""
MIN_SIDE = 32


class PerceptualDistance:
    """Compute one distance for each pair of images; 0 is equal, and smaller is better.

    LPIPS is that of Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual
    Metric" (2018), with AlexNet unless the name says another network; DISTS that of Ding et al.,
    "Image Quality Assessment: Unifying Structure and Texture Similarity" (2020). Torchmetrics
    brings their own small weights; those of the network, torchvision's for ImageNet, must lie in
    torch's hub folder. Nothing is downloaded.

    Args:
        name (str): ``LPIPS``, ``LPIPS-vgg``, ``LPIPS-squeeze`` or ``DISTS``.

    Raises:
        ValueError: If there is no such distance, or the file holds more than weights.
        FileNotFoundError: If the weights of the network are not there; the address is named.
        ImportError: If torchmetrics is too old for DISTS.
    """

    def __init__(self, name: str) -> None:
        if name not in PERCEPTUAL:
            raise ValueError(
                'expected perceptual of ImageQuality to name some of '
                f'{", ".join(PERCEPTUAL)}, but got {name!r}'
            )
        self.name = name
        _check_weights(name)
        self._network = _network(name).eval().requires_grad_(False)

    @torch.no_grad()
    def __call__(self, processed: Tensor, target: Tensor) -> Tensor:
        """Compare pairs of images.

        Args:
            processed (Tensor): RGB float in [0, 1], shape (N, 3, H, W).
            target (Tensor): The same shape and range.

        Returns:
            Tensor: The distances, shape (N, ), float32 on the CPU.

        Raises:
            ValueError: If a side is shorter than 32 pixels.
        """
        if min(processed.shape[-2:]) < MIN_SIDE:
            raise ValueError(
                f'expected images of at least {MIN_SIDE}x{MIN_SIDE} pixels for {self.name}, but '
                f'got (H, W) = {tuple(processed.shape[-2:])}'
            )
        network = self._network.to(processed.device)
        with torch.autocast(processed.device.type, enabled=False):
            pairs = zip(processed.float().split(1), target.float().split(1))
            return torch.stack([self._distance(network, *pair) for pair in pairs]).cpu()

    def _distance(self, network: nn.Module, processed: Tensor, target: Tensor) -> Tensor:
        if self.name != 'DISTS':  # made for [-1, 1]
            processed, target = 2 * processed - 1, 2 * target - 1
        return network(processed, target).reshape(())


def _check_weights(name: str) -> None:
    """Raise an error unless torchvision will find the weights, and nothing else, on the disk."""
    from torchvision.models import get_model_weights

    model = PERCEPTUAL[name]
    known: Any = get_model_weights(model)
    url = known.DEFAULT.url
    file = downloaded_to(url)
    if not file.is_file():
        raise FileNotFoundError(
            f'expected the weights of {model} for {name} at {file}, but got no such file; '
            f'download {url} to that place, or set perceptual of ImageQuality to others'
        )
    read_weights(file)


def _network(name: str) -> nn.Module:
    if name != 'DISTS':
        from torchmetrics.image.lpip import LearnedPerceptualImagePatchSimilarity

        kind: Any = dict(alexnet='alex', vgg16='vgg', squeezenet1_1='squeeze')[PERCEPTUAL[name]]
        return LearnedPerceptualImagePatchSimilarity(kind).net
    try:
        from torchmetrics.functional.image.dists import DISTSNetwork
    except ImportError as error:
        raise ImportError(
            'DISTS needs a newer torchmetrics: pip install -U torchmetrics'
        ) from error
    return DISTSNetwork()
