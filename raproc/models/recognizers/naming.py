"""Turn the name of a public network, such as ``resnet18`` or ``timm:...``, into a recognizer.

A name is ``LIBRARY:NAME``, or ``LIBRARY:NAME@WEIGHTS`` for other weights than the library's own: a
file, an address, ``hf://...``, or a name that the library gives to weights.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .external_sources import named_external
from .near_names import unknown_network

TIMM_ON_THE_HUB = 'hf://timm/'


def named_recognizer(name: str) -> dict | None:
    """Find the config of a recognizer that another library publishes.

    Args:
        name (str): ``torchvision:NAME``, ``timm:NAME``, ``mmpretrain:NAME``, ``mmdet:NAME``,
            ``mmseg:NAME``, ``transformers:OWNER/NAME`` or ``transformers:FOLDER``,
            ``clip:NAME@WEIGHTS`` or ``clip:FOLDER``; ``@WEIGHTS`` may stand behind each; or just
            the name of one of torchvision's classifiers or detectors; or ``hf://timm/NAME``; or
            ``external:ADDRESS`` or ``external:COMMAND``, see :func:`named_external`.

    Returns:
        dict | None: The config of the recognizer; None if the text is no such name.

    Raises:
        ValueError: If the library has no network of that name, or no weights for it.
        ImportError: If the library is not installed.
    """
    external = named_external(name)
    if external is not None:
        return external
    if name.startswith(TIMM_ON_THE_HUB):
        name = f'timm:{name.removeprefix(TIMM_ON_THE_HUB)}'
    source, colon, rest = name.partition(':')
    if colon and source in SOURCES and not rest.startswith(':'):
        return SOURCES[source](*_without_weights(rest))
    if name.isidentifier() and name in _torchvision_names():
        return _torchvision(name, None)
    return None


def _without_weights(name: str) -> tuple[str, str | None]:
    """Take ``NAME@WEIGHTS`` apart; the name of a folder may have an ``@`` in it."""
    if Path(name).is_dir():
        return name, None
    network, _, weights = name.partition('@')
    return network, weights or None


def _config(type_: str, model: str, weights: str | None) -> dict:
    """Make a config; recognizers of other weights have other names in logs and tables."""
    name = Path(model).name if Path(model).is_dir() else model.replace('/', '-')
    if weights is None:
        return dict(type=type_, name=name, model=model)
    return dict(type=type_, name=f'{name}_{Path(weights).stem}', model=model, weights=weights)


def _torchvision_names() -> list[str]:
    from torchvision import models

    return models.list_models(module=models) + models.list_models(module=models.detection)


def _torchvision(name: str, weights: str | None) -> dict:
    from torchvision import models

    names = _torchvision_names()
    if name not in names:
        raise unknown_network('torchvision', name, names)
    known = models.get_model_weights(name).__members__
    if 'COCO_V1' in known:
        return dict(weights='COCO_V1') | _config('TorchvisionDetector', name, weights)
    own = 'IMAGENET1K_V1' if 'IMAGENET1K_V1' in known else 'DEFAULT'
    return dict(weights=own) | _config('TorchvisionRecognizer', name, weights)


def _timm(name: str, weights: str | None) -> dict:
    from .timm_recognizer import check_published

    if weights is None:
        check_published(name)
    return _config('TimmRecognizer', name, weights)


def _mmpretrain(name: str, weights: str | None) -> dict:
    return _config('MMPretrainRecognizer', name, weights)


def _mmdet(name: str, weights: str | None) -> dict:
    return _config('MMDetRecognizer', name, weights)


def _mmseg(name: str, weights: str | None) -> dict:
    return _config('MMSegRecognizer', name, weights)


def _transformers(name: str, weights: str | None) -> dict:
    return _config('TransformersRecognizer', name, weights)


def _clip(name: str, weights: str | None) -> dict:
    from .open_clip_models import check_published

    check_published(name, weights)
    return _config('CLIPRecognizer', name, weights)


SOURCES: dict[str, Callable[[str, str | None], dict]] = {
    'torchvision': _torchvision,
    'timm': _timm,
    'mmpretrain': _mmpretrain,
    'mmdet': _mmdet,
    'mmseg': _mmseg,
    'transformers': _transformers,
    'clip': _clip,
}
"""dict[str, Callable]: The libraries whose networks are named ``LIBRARY:NAME``."""
