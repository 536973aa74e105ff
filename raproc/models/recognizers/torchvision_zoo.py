"""Find torchvision's networks and their published weights by name."""

from __future__ import annotations

import difflib
import os.path as osp
from types import ModuleType
from typing import Any
from urllib.error import URLError

from torch import nn

from raproc.weights import read_weights


def published_weights(model: str, module: ModuleType, what: str) -> Any:
    """List the weights that torchvision publishes for a network.

    Args:
        model (str): The name of the network.
        module (ModuleType): The part of torchvision that it is in.
        what (str): What such a network is called, for the message.

    Returns:
        WeightsEnum: The weights.

    Raises:
        ValueError: If there is no such network; the nearest names are offered.
    """
    from torchvision import models

    names = models.list_models(module=module)
    if model not in names:
        near = difflib.get_close_matches(model, names, n=3, cutoff=0.3)
        raise ValueError(f'torchvision has no {what} {model!r}; the nearest names are {near}')
    return models.get_model_weights(model)


def weights_of_file(weights: str | None, known: Any) -> Any:
    """Find the published weights whose file this is, by its name; None if it is no such file."""
    file = osp.basename(weights or '')
    return next((preset for preset in known if osp.basename(preset.url) == file), None)


def check_class_number(preset: Any, num_classes: int) -> None:
    """Refuse published weights for another number of classes than theirs."""
    known = len(preset.meta['categories'])
    if num_classes != known:
        raise ValueError(
            f'expected num_classes={known} for the weights {preset.name!r}, but got '
            f'{num_classes}; for other classes set `weights` to a file'
        )


def pretrained(model: str, preset: Any, **settings: Any) -> nn.Module:
    """Build a network with its published weights.

    Args:
        model (str): Its name.
        preset (Weights): The weights; downloaded once.
        **settings: Further arguments of the network.

    Returns:
        nn.Module: The network.

    Raises:
        ConnectionError: If the weights cannot be downloaded.
    """
    from torchvision import models

    try:
        read_weights(preset.url)  # torchvision would read the downloaded file as a pickle
        return models.get_model(model, weights=preset, **settings)
    except (URLError, OSError) as error:
        raise ConnectionError(
            f"cannot get torchvision's weights of {model!r} ({error}). Download {preset.url} by "
            'hand and set `weights` to the file'
        ) from error
