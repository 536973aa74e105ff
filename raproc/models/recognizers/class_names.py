"""Find the names of classes in a checkpoint or in the config of a model or a dataset."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from mmengine.config import Config
from mmengine.registry import DATASETS

LOADERS = ('test_dataloader', 'val_dataloader', 'train_dataloader')
KEYS = ('classes', 'CLASSES')
_WORDNET_ID = re.compile(r'n\d{8}')


def names_in_checkpoint(content: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Find the names of the classes that a network was trained on, as OpenMMLab saves them.

    Args:
        content (Mapping): A checkpoint.

    Returns:
        tuple[str, ...] | None: The names in order; None where the checkpoint does not tell them.
    """
    meta = content.get('meta')
    if not isinstance(meta, Mapping):
        return None
    data = meta.get('dataset_meta')
    found = [part.get(key) for part in (data, meta) if isinstance(part, Mapping) for key in KEYS]
    names = next((names for names in found if isinstance(names, list | tuple) and names), None)
    return None if names is None else tuple(map(str, names))


def imagenet_names(number: int) -> tuple[str, ...] | None:
    """Give the names of ImageNet to the classes of a classifier, if there are 1000 of them."""
    if number != 1000:
        return None
    from mmpretrain.datasets.categories import IMAGENET_CATEGORIES

    return tuple(IMAGENET_CATEGORIES)


def coco_names(number: int) -> tuple[str, ...] | None:
    """Give the names of COCO to the classes of a detector, if there are 80 of them."""
    if number != 80:
        return None
    from mmdet.evaluation import get_classes

    return tuple(name.replace('_', ' ') for name in get_classes('coco'))


def as_words(names: Sequence[str]) -> list[str]:
    """Turn names of classes into words, as they stand in a sentence.

    Args:
        names (Sequence[str]): Words with underscores, several that commas divide (the first
            counts), or WordNet's ids, as ImageNet's folders are called.

    Returns:
        list[str]: ``n01440764`` is ``tench``, where timm is installed.
    """
    if all(_WORDNET_ID.fullmatch(name) for name in names) and find_spec('timm'):
        from timm.data.imagenet_info import ImageNetInfo

        known: Any = ImageNetInfo('imagenet-22k').label_descriptions(as_dict=True)
        names = [known.get(name, name) for name in names]
    return [name.split(',')[0].replace('_', ' ').strip() or name for name in names]


def class_names_in(config: Mapping[str, Any] | Config, scope: str) -> tuple[str, ...] | None:
    """Find the names of the classes that a config's data have.

    Args:
        config (Mapping): A config with ``test_dataloader``, or one of the others.
        scope (str): The library whose datasets have no scope in their ``type``.

    Returns:
        tuple[str, ...] | None: The names in order; None where the config does not tell them.
    """
    datasets = ((config.get(loader) or {}).get('dataset') for loader in LOADERS)
    found = (_names_of(dataset, scope) for dataset in datasets if dataset)
    return next((names for names in found if names), None)


def _names_of(dataset: Mapping[str, Any], scope: str) -> tuple[str, ...] | None:
    """Find the names of a dataset: as written, else of the dataset inside, else of its type."""
    given = (dataset.get('metainfo') or {}).get('classes')
    if given is not None:
        return tuple(given)
    inner = dataset.get('dataset') or next(iter(dataset.get('datasets') or ()), None)
    names = _names_of(inner, scope) if inner else _names_of_type(dataset['type'], scope)
    some = dataset.get('classes')  # of a subset: names, but also indices, ranges and folders
    if some is None:
        return names
    are_names = names is not None and not isinstance(some, str) and set(some) <= set(names)
    return tuple(some) if are_names else None


def _names_of_type(type_: str | type, scope: str) -> tuple[str, ...] | None:
    with DATASETS.switch_scope_and_registry(scope) as registry:
        found = registry.get(type_) if isinstance(type_, str) else type_
    names = getattr(found, 'METAINFO', {}).get('classes')
    return tuple(names) if names else None
