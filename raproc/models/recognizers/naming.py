"""Turn the name of a public network, such as ``resnet18`` or ``timm:...``, into a recognizer."""

from __future__ import annotations

import difflib
from collections.abc import Callable

from .external_sources import named_external


def named_recognizer(name: str) -> dict | None:
    """Find the config of a recognizer that another library publishes.

    Args:
        name (str): ``torchvision:NAME``, ``timm:NAME``, ``mmpretrain:NAME``, ``mmdet:NAME`` or
            ``mmseg:NAME``; or just the name of one of torchvision's classifiers or detectors;
            or ``external:ADDRESS`` or ``external:COMMAND``, see :func:`named_external`.

    Returns:
        dict | None: The config of the recognizer; None if the text is no such name.

    Raises:
        ValueError: If the library has no network of that name.
        ImportError: If the library is not installed.
    """
    external = named_external(name)
    if external is not None:
        return external
    source, colon, network = name.partition(':')
    if colon and source in SOURCES and not network.startswith(':'):
        return SOURCES[source](network)
    if name.isidentifier() and name in _torchvision_names():
        return _torchvision(name)
    return None


def _torchvision_names() -> list[str]:
    from torchvision import models

    return models.list_models(module=models) + models.list_models(module=models.detection)


def _torchvision(name: str) -> dict:
    from torchvision import models

    names = _torchvision_names()
    if name not in names:
        raise _unknown('torchvision', name, names)
    known = models.get_model_weights(name).__members__
    if 'COCO_V1' in known:
        return dict(type='TorchvisionDetector', name=name, model=name, weights='COCO_V1')
    weights = 'IMAGENET1K_V1' if 'IMAGENET1K_V1' in known else 'DEFAULT'
    return dict(type='TorchvisionRecognizer', name=name, model=name, weights=weights)


def _timm(name: str) -> dict:
    try:
        import timm
    except ImportError as error:
        raise ImportError(f'timm:{name} needs timm: pip install timm') from error
    published = timm.get_pretrained_cfg(name)
    if published is None or not published.has_weights:
        names = timm.list_models(pretrained=True)
        raise _unknown('timm', name, names)
    preprocessor = dict(
        num_classes=published.num_classes,
        mean=[255 * value for value in published.mean],
        std=[255 * value for value in published.std],
        to_rgb=True,
    )
    model = dict(
        type='TimmClassifier', model_name=name, pretrained=True, data_preprocessor=preprocessor
    )
    # timm loads its own weights; what is random before that is never used.
    return dict(type='MMPretrainRecognizer', name=name, model=model, allow_random=True)


def _mmpretrain(name: str) -> dict:
    return dict(type='MMPretrainRecognizer', name=name, model=name)


def _mmdet(name: str) -> dict:
    return dict(type='MMDetRecognizer', name=name, model=name)


def _mmseg(name: str) -> dict:
    return dict(type='MMSegRecognizer', name=name, model=name)


def _unknown(source: str, name: str, names: list[str]) -> ValueError:
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.3)
    return ValueError(
        f'expected the name of a network with weights in {source}, but got {name!r}; the nearest '
        f'are {", ".join(near)}'
    )


SOURCES: dict[str, Callable[[str], dict]] = {
    'torchvision': _torchvision,
    'timm': _timm,
    'mmpretrain': _mmpretrain,
    'mmdet': _mmdet,
    'mmseg': _mmseg,
}
"""dict[str, Callable]: The libraries whose networks are named ``LIBRARY:NAME``."""
