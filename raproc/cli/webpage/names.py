"""Names of processors for people, from their configs instead of their paths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from mmengine.config import Config

from raproc.models.editors.naming import weights_of
from raproc.tasks import title_of


def processor_names(configs: Mapping[str, Config]) -> dict[str, str]:
    """Name processors by task and method; what still is ambiguous gets more words.

    Args:
        configs (Mapping[str, Config]): The config of each processor, by its key.

    Returns:
        dict[str, str]: Key -> name, each name once.
    """
    names = {key: _name(config, key) for key, config in configs.items()}
    for more in (_recognizer, _last_word, lambda config, key: key):
        number = Counter(names.values())
        for key, name in names.items():
            word = more(configs[key], key)
            if number[name] > 1 and word:
                names[key] = f'{name[:-1]}, {word})' if name[-1] == ')' else f'{name} ({word})'
    return names


def without_task(names: Mapping[str, str]) -> dict[str, str]:
    """Leave out the task in the names of processors where all of them begin with the same.

    Args:
        names (Mapping[str, str]): What :func:`processor_names` returned, or a part of it.
    """
    beginnings = {name.partition(', ')[0] for name in names.values()}
    if len(beginnings) != 1:
        return dict(names)
    return {key: name.partition(', ')[2] or name for key, name in names.items()}


def _last_word(config: Config, key: str) -> str:
    """Return the last word of a config's name, such as ``small`` of ``plain/sr_small``."""
    return Path(key).stem.rpartition('_')[2]


def _name(config: Config, key: str) -> str:
    model = config.get('model') or {}
    if weights_of(model):
        return Path(weights_of(model) or key).stem
    task, method = config.get('task'), _method(model)
    if not task:
        return f'{Path(key).stem}, {method}'
    title = title_of(task)
    return f'{title[:1].upper()}{title[1:]}, {method}'


def _method(model: Mapping) -> str:
    losses = _losses(model)
    if losses and all('Unsupervised' in str(loss.get('type')) for loss in losses):
        return 'recognition-aware without labels'
    if losses and model.get('transformer'):
        return 'recognition-aware with a transformer'
    if losses:
        return 'recognition-aware'
    return 'plain' if model.get('processing_loss') else 'no processing'


def _recognizer(config: Config, key: str) -> str:
    recognizers = [loss.get('recognizer') or {} for loss in _losses(config.get('model') or {})]
    names = [str(recognizer.get('name') or '').replace('_', ' ') for recognizer in recognizers]
    return ' and '.join(filter(None, names))


def _losses(model: Mapping) -> list[Mapping]:
    """List the recognition losses: one, several, or those of which one is drawn."""
    recognition = model.get('recognition') or []
    if isinstance(recognition, list | tuple):
        return list(recognition)
    return list(recognition.get('losses') or [recognition])
