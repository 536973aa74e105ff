"""Adapt the classifiers of timm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from raproc.registry import MODELS
from raproc.weights import HUB, read_weights

from .class_selection import Class
from .classification_recognizer import ClassificationRecognizer
from .feature_maps import as_maps, has_channels_last
from .input_convention import InputConvention
from .near_names import unknown_network
from .network_weights import load_weights


@MODELS.register_module()
class TimmRecognizer(ClassificationRecognizer):
    """A classifier of timm.

    Mean, std, and, for networks that take images of one size, how they are resized and cut, are
    those of timm's evaluation.

    Args:
        model (str): Its name there, with the name of the weights: ``resnet50.a1_in1k``. Without it,
            timm chooses the weights.
        weights (str, optional): A file or a URL. Defaults to those that timm publishes under the
            name, which are downloaded once.
        num_classes (int, optional): Its classes. Defaults to those of the published weights; others
            only with a file.
        name (str, optional): The name in logs and metrics. Defaults to ``model``.
        allow_random (bool): Whether a network without weights is allowed; published ones are then
            not fetched either. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        classes (Sequence[int | str], optional): See :class:`ClassificationRecognizer`. Defaults to
            None.
        resize (bool, optional): Whether images of another size than the network's are resized and
            cut. Defaults to None: where the network takes no other.
        options (dict, optional): Further arguments of ``timm.create_model``, such as
            ``dynamic_img_size=True``. Defaults to None.

    Raises:
        ValueError: If timm has no such network, or there are no weights, or they do not fit.
        TypeError: If the network has no classes.
        OSError: If the published weights cannot be downloaded.
    """

    def __init__(
        self,
        model: str,
        weights: str | None = None,
        num_classes: int | None = None,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
        classes: Sequence[Class] | None = None,
        resize: bool | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        name, settings = name or model, dict(options or {})
        published = published_config(model)
        address = None if weights or allow_random else _address_of(published)
        if address is None:
            network, names = _build(model, num_classes, settings), None
            names = load_weights(network, weights, name, allow_random=allow_random, hint=hint)
        else:
            _check_classes(model, published, num_classes)
            network, names = _build_published(model, address, settings), None
        if not network.num_classes:
            raise TypeError(
                f'expected recognizer {name!r} to be a classifier with a head, but got the network '
                f'{model!r} of timm without classes; set `model` to another one'
            )
        if resize is None:
            resize = _takes_one_size(published, settings)
        super().__init__(
            network,
            _convention_of(network, settings, resize),
            name,
            frozen,
            classes,
            names or _names_of(network),
        )
        self.is_random = weights is None and address is None

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        return int(self.network.num_classes)

    def extract_maps(self, inputs: Tensor) -> list[Tensor]:
        """Compute the output of timm's ``forward_features``, which the head pools."""
        return as_maps(self.network.forward_features(inputs), has_channels_last(self.network))


def published_config(model: str) -> Any:
    """Find what timm tells about a network and its weights.

    Args:
        model (str): The name of the network, with or without that of weights.

    Returns:
        PretrainedCfg | None: None where timm tells nothing.

    Raises:
        ValueError: If timm has no such network, or no such weights of it; near names are offered.
        ImportError: If timm is not installed.
    """
    try:
        import timm
    except ImportError as error:
        raise ImportError(f'timm:{model} needs timm: pip install timm') from error
    network, _, tag = model.partition('.')
    if not timm.is_model(network):
        raise unknown_network('timm', model, [*timm.list_models(), *timm.list_pretrained()])
    try:
        return timm.get_pretrained_cfg(model if tag else network)
    except RuntimeError as error:  # other weights of this network
        raise unknown_network('timm', model, timm.list_pretrained(f'{network}.*')) from error


def check_published(model: str) -> None:
    """Refuse the name of a network for which timm publishes no weights, see the above."""
    published = published_config(model)
    if published is None or not published.has_weights:
        import timm

        raise unknown_network('timm', model, timm.list_pretrained())


def _address_of(published: Any) -> str | None:
    """Tell where published weights are: on the hub, which has them in safetensors, or elsewhere."""
    if published is None or not published.has_weights:
        return None
    if published.hf_hub_id:
        file = f'/{published.hf_hub_filename}' if published.hf_hub_filename else ''
        return f'{HUB}{published.hf_hub_id}{file}'
    return published.url or None


def _build(model: str, num_classes: int | None, settings: dict) -> Any:
    import timm

    more = {} if num_classes is None else dict(num_classes=num_classes)
    return timm.create_model(model, pretrained=False, **more, **settings)


def _build_published(model: str, address: str, settings: dict) -> Any:
    """Build a network with published weights, which timm converts where they are in another form.

    timm would read a downloaded file by itself, some as a pickle.
    """
    import timm

    overlay = dict(state_dict=read_weights(address), custom_load=False)
    network: Any = timm.create_model(
        model, pretrained=True, pretrained_cfg_overlay=overlay, **settings
    )
    network.pretrained_cfg.pop('state_dict', None)
    return network


def _check_classes(model: str, published: Any, num_classes: int | None) -> None:
    if num_classes not in (None, published.num_classes):
        raise ValueError(
            f'expected num_classes={published.num_classes} for the weights of {model!r} in timm, '
            f'but got {num_classes}; for other classes set `weights` to a file'
        )


def _takes_one_size(published: Any, settings: dict) -> bool:
    fixed = published is not None and published.fixed_input_size
    is_free = settings.get('dynamic_img_size') or settings.get('strict_img_size') is False
    return bool(fixed and not is_free)


def _convention_of(network: nn.Module, settings: dict, resize: bool) -> InputConvention:
    """Read mean, std and geometry of timm's evaluation."""
    from timm.data.config import resolve_data_config

    size = {key: value for key, value in settings.items() if key == 'img_size'}
    found = resolve_data_config(size, model=network)
    if not resize:
        return InputConvention.of_shares(found['mean'], found['std'])
    height, width = found['input_size'][1:]
    whole = tuple(math.floor(side / found['crop_pct']) for side in (height, width))
    to_shorter_side = found['crop_mode'] == 'center' and height == width
    return InputConvention.of_shares(
        found['mean'],
        found['std'],
        resize=whole[0] if to_shorter_side else whole,
        crop=(height, width),
        interpolation='bilinear' if found['interpolation'] == 'bilinear' else 'bicubic',
    )


def _names_of(network: nn.Module) -> tuple[str, ...] | None:
    """Name the classes of ImageNet's larger sets; those of the usual one are known elsewhere."""
    from timm.data.imagenet_info import ImageNetInfo, infer_imagenet_subset

    subset = infer_imagenet_subset(network)
    if subset in (None, 'imagenet-1k'):
        return None
    return tuple(ImageNetInfo(subset).label_descriptions())
