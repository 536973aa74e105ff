"""Lets raproc look through any classifier of mmpretrain (and through it of timm)."""

from __future__ import annotations

from mmengine.config import Config
from torch import nn

from raproc.registry import MODELS

from .base_recognizer import InputConvention, load_weights
from .classification_recognizer import ClassificationRecognizer
from .zoo import resolve_model


@MODELS.register_module()
class MMPretrainRecognizer(ClassificationRecognizer):
    """A classifier of mmpretrain.

    Args:
        model (str | dict | Config): A zoo name, a config path or an inline config, see
            :func:`resolve_model`; ``dict(type='TimmClassifier', ...)`` gives any timm model.
        weights (str, optional): A file or a URL. Defaults to the zoo's own weights of a zoo name.
        name (str, optional): The name in logs and metrics. Defaults to the zoo name or ``model``.
        allow_random (bool): Whether a network without weights is allowed; zoo weights are then not
            fetched either. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.

    Raises:
        ValueError: If the zoo has no such name, or there are no weights, or they do not fit.
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
    ) -> None:
        import mmpretrain

        name = name or (model if isinstance(model, str) else 'recognizer')
        config, published = resolve_model(model, 'mmpretrain')
        network = mmpretrain.get_model(config, pretrained=False)
        load_weights(
            network,
            weights or (None if allow_random else published),
            name,
            allow_random=allow_random,
            hint=hint,
        )
        preprocessor = network.data_preprocessor
        order = 'rgb' if getattr(preprocessor, 'to_rgb', False) else 'bgr'
        super().__init__(network, InputConvention.of(preprocessor, order), name, frozen)

    @property
    def num_classes(self) -> int:
        """int: The number of classes the network knows."""
        head = getattr(self.network, 'head', None)
        classes = getattr(head, 'num_classes', None) or self._last_linear().out_features
        return int(classes)

    def _last_linear(self) -> nn.Linear:
        return [module for module in self.network.modules() if isinstance(module, nn.Linear)][-1]
