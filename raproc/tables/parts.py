"""Take parts out of the configs of rows and columns."""

from __future__ import annotations

from mmengine.config import Config

from raproc.engine.checks import is_recognizer, name_of
from raproc.engine.config import load_config
from raproc.registry import name_of_type


def metric_of(path: str) -> dict:
    """Find the metric ``RecognizedBy`` of a config of ``_base_/recognizers``.

    Args:
        path (str): The config, or its name.

    Returns:
        dict: The config of the metric.

    Raises:
        ValueError: If there is none.
    """
    config: Config = load_config(path)
    found = [
        cfg for cfg in config.get('test_evaluator', []) if name_of_type(cfg.type) == 'RecognizedBy'
    ]
    if not found:
        raise ValueError(
            f'expected the column {path} to define test_evaluator with RecognizedBy, as the files '
            'of configs/_base_/recognizers do, but got none'
        )
    return found[0].to_dict()


def recognizer_names(config) -> set[str]:
    """Collect the names of the recognizers of a model's losses.

    Args:
        config (Any): The config of a model, or a part of it.

    Returns:
        set[str]: The names.
    """
    if isinstance(config, dict):
        is_one = is_recognizer(config)
        own = {name_of(config)} if is_one else set()
        return own.union(*map(recognizer_names, config.values()))
    if isinstance(config, list | tuple):
        return set().union(*map(recognizer_names, config))
    return set()
