"""Check that the files of a run exist before it starts, and name all that are missing."""

from __future__ import annotations

import os.path as osp
from collections.abc import Iterator, Sequence

from mmengine.config import Config

from raproc.datasets.checks import check_dataset_cfg
from raproc.registry import MODELS
from raproc.weights import is_missing

from .resuming import saved_checkpoints

MODES = ('train', 'val', 'test')


def check_files(config: Config, modes: Sequence[str] = MODES) -> None:
    """Check data, recognizers' weights and the checkpoint to start from.

    Args:
        config (Config): A complete config.
        modes (Sequence[str]): What the run is to do; the data and the recognizers of others are
            not looked for. Defaults to ``('train', 'val', 'test')``.

    Raises:
        FileNotFoundError: Naming everything that is missing, and how to get it.
    """
    parts = [config.get(key) for key in ('model', *(f'{mode}_evaluator' for mode in modes))]
    problems = [
        *_missing_data(config, modes),
        *missing_weights(parts),
        *_missing_checkpoint(config),
    ]
    if problems:
        raise FileNotFoundError('this run misses files:\n  - ' + '\n  - '.join(problems))


def _missing_data(config: Config, modes: Sequence[str]) -> list[str]:
    problems = []
    for mode in modes:
        dataset = (config.get(f'{mode}_dataloader') or {}).get('dataset')
        try:
            check_dataset_cfg(dataset or {})
        except FileNotFoundError as error:
            problems.append(str(error))
    return list(dict.fromkeys(problems))


def missing_weights(config) -> list[str]:
    """List the missing files of all recognizers inside a config, a sentence per file.

    Args:
        config (dict | list): A config or a part of it.

    Returns:
        list[str]: Empty if every file is there.
    """
    found = {
        (name_of(cfg), what, str(cfg.get(what)), cfg.get('hint', ''))
        for cfg in _recognizers(config)
        for what in ('model', 'weights')
    }
    return [
        f'recognizer {name!r} misses its {what} {file!r}. {hint}'.strip()
        for name, what, file, hint in sorted(found)
        if _is_missing(file) or (what == 'weights' and osp.sep in file and is_missing(file))
    ]


def name_of(recognizer: dict) -> str:
    """Name a recognizer by its config: its ``name``, or else its model.

    Args:
        recognizer (dict): The config.

    Returns:
        str: The name in logs, metrics and tables.
    """
    model = recognizer.get('model')
    return recognizer.get('name') or (model if isinstance(model, str) else 'recognizer')


def is_recognizer(cfg: dict) -> bool:
    """Tell whether a config is one of a recognizer, by the registry.

    Args:
        cfg (dict): A config with or without ``type``.

    Returns:
        bool: True if its type is a subclass of :class:`BaseRecognizer`.
    """
    from raproc.models.recognizers import BaseRecognizer

    kind = cfg.get('type')
    found = MODELS.get(kind) if isinstance(kind, str) else kind
    return isinstance(found, type) and issubclass(found, BaseRecognizer)


def _recognizers(config) -> Iterator[dict]:
    """Find the recognizer configs with weights anywhere inside a config."""
    if isinstance(config, dict):
        if config.get('weights') and is_recognizer(config):
            yield config
        config = list(config.values())
    if isinstance(config, list | tuple):
        for item in config:
            yield from _recognizers(item)


def _is_missing(name: str) -> bool:
    if name.endswith('/'):  # the last checkpoint of a run
        return is_missing(name)
    is_file = (
        '::' not in name
        and '://' not in name
        and osp.splitext(name)[1] in ('.py', '.pth', '.pt', '.safetensors')
    )
    return is_file and not osp.isfile(osp.expanduser(name))


def _missing_checkpoint(config: Config) -> list[str]:
    path = config.get('load_from')
    if path and is_missing(path):
        return [f'there is no checkpoint {path!r}']
    if config.get('resume') and not path and not saved_checkpoints(config):
        return [
            f'--resume found no checkpoint in {config.work_dir!r}; start without --resume, or '
            'name one: --resume PATH'
        ]
    return []
