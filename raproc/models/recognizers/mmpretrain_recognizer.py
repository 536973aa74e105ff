"""Adapt the classifiers of mmpretrain (and through it of timm)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mmengine.config import Config
from torch import Tensor, nn

from raproc.registry import MODELS

from .class_names import class_names_in
from .class_selection import Class
from .classification_recognizer import ClassificationRecognizer
from .feature_maps import as_maps, has_channels_last
from .input_convention import InputConvention
from .network_weights import load_weights
from .zoo import resolve_model


@MODELS.register_module()
class MMPretrainRecognizer(ClassificationRecognizer):
    """A classifier of mmpretrain.

    Args:
        model (str | dict | Config): A zoo name, a config path or an inline config, see
            :func:`resolve_model`; ``dict(type='TimmClassifier', ...)`` gives any timm model,
            with timm's own mean, std and order of channels where it writes none.
        weights (str, optional): A file or a URL. Defaults to the zoo's own weights of a zoo name.
        name (str, optional): The name in logs and metrics. Defaults to the zoo name or ``model``.
        allow_random (bool): Whether a network without weights is allowed; zoo weights are then not
            fetched either. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        classes (Sequence[int | str], optional): See :class:`ClassificationRecognizer`. Defaults to
            None.

    Raises:
        ValueError: If the zoo has no such name, or there are no weights, or they do not fit.
        TypeError: If the network is no classifier of one class per image.
        FileNotFoundError: If the config or weights file is missing.
    """

    def __init__(
        self,
        model: str | dict | Config,
        weights: str | None = None,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
        classes: Sequence[Class] | None = None,
    ) -> None:
        import mmpretrain

        name = name or (model if isinstance(model, str) else 'recognizer')
        config, published = resolve_model(model, 'mmpretrain')
        network: Any = mmpretrain.get_model(config, pretrained=False)
        _check_head(network, name)
        weights = weights or (None if allow_random else published)
        names = load_weights(network, weights, name, allow_random=allow_random, hint=hint)
        _keep_names(network)
        convention = _convention_of(network, config.model.get('data_preprocessor') or {})
        names = names or class_names_in(config, 'mmpretrain')
        super().__init__(network, convention, name, frozen, classes, names)
        self.is_random = weights is None and not config.model.get('pretrained')

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        head = getattr(self.network, 'head', None)
        classes = getattr(head, 'num_classes', None) or self._last_linear().out_features
        return int(classes)

    def extract_maps(self, inputs: Tensor) -> list[Tensor]:
        """Compute the output of the backbone, or of timm's ``forward_features``."""
        if hasattr(self.network, 'backbone'):
            return as_maps(self.network.extract_feat(inputs, stage='backbone'))
        channels_last = has_channels_last(self.network.model)
        return as_maps(self.network.extract_feat(inputs), channels_last)

    def _last_linear(self) -> nn.Linear:
        return [module for module in self.network.modules() if isinstance(module, nn.Linear)][-1]


def _convention_of(network: nn.Module, written: dict) -> InputConvention:
    """Read mean, std and order of a network; timm's own fill in what a config does not write."""
    preprocessor: Any = network.data_preprocessor
    convention = InputConvention.of(preprocessor, 'rgb' if _is_rgb(preprocessor) else 'bgr')
    published = getattr(getattr(network, 'model', None), 'pretrained_cfg', None)
    if not published:
        return convention
    if written.get('to_rgb') is None:
        convention = replace(convention, channel_order='rgb')
    if written.get('mean') is None and published.get('mean'):
        timms = InputConvention.of_shares(published['mean'], published['std'])
        convention = replace(convention, mean=timms.mean, std=timms.std)
    return convention


def _is_rgb(preprocessor: nn.Module) -> bool:
    return bool(getattr(preprocessor, 'to_rgb', False))


def _check_head(network: Any, name: str) -> None:
    """Refuse networks that do not choose one class for an image."""
    from mmpretrain.models import BaseClassifier, MultiLabelClsHead

    head = getattr(network, 'head', None)
    if not isinstance(network, BaseClassifier):
        problem = f'a {type(network).__name__}'
    elif hasattr(network, 'backbone') and head is None:
        problem = 'a backbone without a head'
    elif getattr(getattr(network, 'model', None), 'num_classes', None) == 0:
        problem = "timm's network without a head (num_classes=0)"
    elif isinstance(head, MultiLabelClsHead):
        problem = f'a {type(head).__name__}, which gives an image several classes'
    else:
        return
    raise TypeError(
        f'expected recognizer {name!r} to be a classifier with a head, but got {problem}; '
        'set model.recognition.recognizer to another model, or model.head of its config'
    )


def _keep_names(network: nn.Module) -> None:
    """Let a trained recognizer be saved and loaded under its own names.

    ``TimmClassifier`` renames its weights on saving and loading, which works for a whole model but
    not for a part of one.
    """
    network._state_dict_hooks.clear()
    network._load_state_dict_pre_hooks.clear()
