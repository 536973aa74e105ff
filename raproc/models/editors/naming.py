"""Turn the name of somebody's processor, such as ``onnx:FILE`` or ``hf://...``, into a model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlparse

from raproc.weights import HUB, describes_itself, find_weights, newest_checkpoint

SOURCES = {'spandrel': 'PublicModel', 'onnx': 'OnnxEditor'}
"""dict[str, str]: What stands before the colon of a name -> the editor that is built from it."""
SUFFIXES = {
    '.onnx': 'OnnxEditor',
    '.pth': 'PublicModel',
    '.pt': 'PublicModel',
    '.safetensors': 'PublicModel',
}
"""dict[str, str]: The ends of files of weights -> the editor that is built from them."""
_SETTINGS = (bool, int, float, str, type(None))


def named_processor(name: str) -> dict | None:
    """Find the settings of a processor that is named by its weights alone.

    Args:
        name (str): ``spandrel:FILE`` or ``onnx:FILE``, where FILE is whatever
            :func:`raproc.weights.find_weights` knows; or just a file or an address that ends as
            those of weights do, the folder of a run, or ``hf://owner/name``.

    Returns:
        dict | None: ``model``, the settings of a ``RecognitionAwareModel``; and, for a file that
        says itself which processor of raproc it holds, its ``weights`` and ``task``. None if the
        text is no such name.

    Raises:
        ValueError: If a file describes something else than editors.
        FileNotFoundError: If there is no such file.
    """
    source, colon, file = name.partition(':')
    if colon and source in SOURCES and not file.startswith((':', '//')):
        return _model_of(dict(type=SOURCES[source], weights=file))
    if name.startswith(HUB) or (Path(name).is_dir() and newest_checkpoint(name)):
        name = str(find_weights(name))
    editor = SUFFIXES.get(Path(urlparse(name).path if '://' in name else name).suffix.lower())
    if editor is None:
        return None
    described = describes_itself(name) if name.endswith('.safetensors') else None
    if described is None:
        return _model_of(dict(type=editor, weights=name))
    processor = checked_editor(described.get('processor'), name) or dict(type=editor, weights=name)
    transformer = checked_editor(described.get('transformer'), name)
    return dict(_model_of(processor, transformer), weights=name, task=described.get('task'))


def weights_of(model: Mapping) -> str | None:
    """Return the file that the processor of a model's config is built from, if it is one."""
    processor = model.get('processor')
    return processor.get('weights') if isinstance(processor, Mapping) else None


def built_from(model: Mapping, weights: str | Path | None) -> dict:
    """Let a processor that is built from its weights be built from others.

    So a checkpoint of a training is enough, wherever the file is that the training started from.

    Args:
        model (Mapping): The settings of a ``RecognitionAwareModel``.
        weights (str | Path, optional): The others; None for the settings as they are.

    Returns:
        dict: The settings.
    """
    own = weights_of(model)
    if weights is None or own is None or _is_onnx(own) != _is_onnx(weights):
        return dict(model)
    return dict(model, processor=dict(model['processor'], weights=str(weights)))


def _is_onnx(weights: str | Path) -> bool:
    return str(weights).lower().endswith('.onnx')


def _model_of(processor: dict | None, transformer: dict | None = None) -> dict:
    model = dict(type='RecognitionAwareModel', processor=processor, transformer=transformer)
    return dict(default_scope='raproc', model=model)


def checked_editor(settings: object, name: str) -> dict | None:
    """Take the settings of an editor that a file describes; nothing else is ever built from it.

    Args:
        settings (object): What the file says.
        name (str): Its name, for the message.

    Returns:
        dict | None: The settings; None where it says nothing.

    Raises:
        ValueError: If they are not those of an editor of raproc, with numbers and texts alone.
    """
    from . import __all__ as editors

    if settings is None:
        return None
    if isinstance(settings, dict) and settings.get('type') in editors:
        plain = all(isinstance(value, _SETTINGS) for value in settings.values())
        if plain and not settings.keys() & {'weights', 'init_cfg'}:
            return dict(settings)
    raise ValueError(
        f'expected one of {", ".join(editors)} with numbers and texts as settings in {name}, but '
        f'got {settings!r}; name its config, too: --model CONFIG --weights FILE'
    )
