"""Adapt torchvision's classifiers, whose weights are the paper's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from raproc.registry import MODELS
from raproc.weights import is_missing, read_weights

from .class_selection import Class
from .classification_recognizer import ClassificationRecognizer
from .feature_maps import as_maps
from .input_convention import InputConvention
from .network_weights import load_weights
from .torchvision_zoo import (
    check_class_number,
    pretrained,
    published_weights,
    weights_of_file,
)

LAST_BLOCKS = ('features', 'layers', 'conv5', 'encoder')
# Modules that serve training alone.
AUXILIARY = dict(inception_v3=('AuxLogits',), googlenet=('aux1', 'aux2'))


@MODELS.register_module()
class TorchvisionRecognizer(ClassificationRecognizer):
    """A classifier of torchvision.

    Args:
        model (str): Its name there, e.g. ``resnet18``.
        weights (str, optional): A name of torchvision's weights such as ``IMAGENET1K_V1`` (the
            paper's; downloaded once), a file or a URL.
        num_classes (int): Its classes; other than 1000 only with a file. Defaults to 1000.
        name (str, optional): The name in logs and metrics. Defaults to ``model``.
        allow_random (bool): Whether ``weights=None`` is allowed. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        classes (Sequence[int | str], optional): See :class:`ClassificationRecognizer`. Defaults to
            None.
        transform_input (bool, optional): Whether ``inception_v3`` and ``googlenet`` turn ImageNet's
            normalisation into their own, as torchvision's weights of them want, in a file too;
            False for networks that were trained without. Defaults to None: where they can.

    Raises:
        ValueError: If torchvision has no such model, or there are no weights, or they do not fit.
        ConnectionError: If torchvision's weights cannot be downloaded.
    """

    def __init__(
        self,
        model: str,
        weights: str | None = None,
        num_classes: int = 1000,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
        classes: Sequence[Class] | None = None,
        transform_input: bool | None = None,
    ) -> None:
        from torchvision import models

        known = published_weights(model, models, 'classifier')
        preset = known[weights] if weights in known.__members__ else None
        names = None
        if preset is not None:
            check_class_number(preset, num_classes)
            network = pretrained(model, preset)
        else:
            hint = hint or f'torchvision publishes {list(known.__members__)} for {model!r}'
            network = _as_with_weights(model, num_classes, weights)
            names = load_weights(
                network, weights, name or model, allow_random=allow_random, hint=hint
            )
            preset = weights_of_file(weights, known)
        _set_transform_input(network, transform_input, name or model)
        transform = (preset or known.DEFAULT).transforms()
        convention = InputConvention.of_shares(transform.mean, transform.std)
        self._num_classes = num_classes
        names = names or (preset.meta['categories'] if preset is not None else None)
        super().__init__(network, convention, name or model, frozen, classes, names)
        self.is_random = weights is None

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        return self._num_classes

    def extract_maps(self, inputs: Tensor) -> list[Tensor]:
        """Extract the input of the network's ``avgpool``, or the output of its last block."""
        kept = []
        pool = getattr(self.network, 'avgpool', None)
        if pool is not None:
            hook = pool.register_forward_pre_hook(lambda _, inputs: kept.append(inputs[0]))
        else:
            hook = self._last_block().register_forward_hook(lambda *args: kept.append(args[-1]))
        try:
            self.network(inputs)
        finally:
            hook.remove()
        return as_maps(kept)

    def _last_block(self) -> nn.Module:
        for block in LAST_BLOCKS:
            if hasattr(self.network, block):
                return getattr(self.network, block)
        raise TypeError(
            f'expected a network with one of {["avgpool", *LAST_BLOCKS]} for feature maps, but got '
            f'recognizer {self.name!r}, a {type(self.network).__name__}; '
            'set model.recognition.distance to another than features'
        )


def _as_with_weights(model: str, num_classes: int, weights: str | None) -> nn.Module:
    """Build the network that torchvision would build for its own weights of that name.

    Some have outputs for training alone, which not every file holds.
    """
    from torchvision import models

    if model not in AUXILIARY:
        return models.get_model(model, weights=None, num_classes=num_classes)
    keys = () if weights is None or is_missing(weights) else read_weights(weights)
    network: Any = models.get_model(
        model, weights=None, num_classes=num_classes, init_weights=False
    )
    if keys and not any('aux' in key.lower() for key in keys):
        network.aux_logits = False
        for name in AUXILIARY[model]:
            setattr(network, name, None)
    return network


def _set_transform_input(network: Any, wanted: bool | None, name: str) -> None:
    if hasattr(network, 'transform_input'):
        network.transform_input = wanted is not False
    elif wanted is not None:
        raise ValueError(
            f'expected transform_input only of inception_v3 and googlenet, but got {wanted} for '
            f'recognizer {name!r}, a {type(network).__name__}; remove it'
        )
