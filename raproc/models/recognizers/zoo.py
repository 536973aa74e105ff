"""Find an OpenMMLab model's config and published weights by name, path or inline config."""

from __future__ import annotations

import difflib
import os.path as osp
from importlib.util import find_spec

from mmengine.config import Config
from mmengine.fileio import load
from mmengine.hub import get_config


def resolve_model(model: str | dict | Config, package: str) -> tuple[Config, str | None]:
    """Find the config of a model and, where its library publishes them, its weights.

    Args:
        model (str | dict | Config): A model name of the library's zoo (``resnet18_8xb32_in1k``), a
            config path (``my_model.py`` or ``mmdet::retinanet/retinanet_r50_fpn_1x_coco.py``), or
            an inline model config (with ``type``) or full config (with ``model``).
        package (str): ``mmpretrain``, ``mmdet`` or ``mmseg``.

    Returns:
        tuple[Config, str | None]: A config with a ``model``; the address of its weights, or None.

    Raises:
        FileNotFoundError: If the config file does not exist.
        ValueError: If the zoo has no such name; the nearest ones are offered.
    """
    if isinstance(model, dict):  # Config's content is a ConfigDict, which is a dict
        return Config(dict(model=model) if 'type' in model else model), None
    if isinstance(model, Config):
        return model, None
    if '::' in model:
        config = get_config(model, pretrained=False)
        return config, _published_weights(*model.split('::', 1))
    if model.endswith('.py'):
        if not osp.isfile(model):
            raise FileNotFoundError(f'the model config {model!r} does not exist')
        return Config.fromfile(model), None
    return _from_zoo(model, package)


def _from_zoo(name: str, package: str) -> tuple[Config, str | None]:
    root, entries = _zoo(package)
    if name not in entries:
        near = difflib.get_close_matches(name, entries, n=3, cutoff=0.3)
        raise ValueError(f'{package} has no model {name!r}; the nearest names are {near}')
    entry = entries[name]
    return Config.fromfile(osp.join(root, entry['Config'])), _weights_of(entry)


def _published_weights(package: str, path: str) -> str | None:
    _, entries = _zoo(package)
    for entry in entries.values():
        if entry.get('Config', '').endswith(path):
            return _weights_of(entry)
    return None


def _weights_of(entry: dict) -> str | None:
    weights = entry.get('Weights')
    return weights[0] if isinstance(weights, list) else weights


def _zoo(package: str) -> tuple[str, dict[str, dict]]:
    """Read the folder of a library's zoo and its metafile entries by model name."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(f'{package} is not installed: pip install {package}')
    root = osp.join(spec.submodule_search_locations[0], '.mim')
    entries = {}
    for metafile in load(osp.join(root, 'model-index.yml'))['Import']:
        path = osp.join(root, metafile)
        models = (load(path) or {}).get('Models') or [] if osp.isfile(path) else []
        entries.update({entry['Name']: entry for entry in models})
    return root, entries
