"""Train any config for another task: the option ``task=blur`` of ``--cfg-options``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.datasets import Degradation
from raproc.registry import TRANSFORMS
from raproc.tasks import find_task

LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')


def exchange_task(config: Config, name: str, scale: int | None = None) -> None:
    """Put the degradation of another task into all pipelines of a config.

    Random degradations are new in every epoch of the training and fixed in tests.

    Args:
        config (Config): The config, changed in place.
        name (str): The task.
        scale (int, optional): The factor by which P will enlarge. Defaults to that of the task
            that the config has.

    Raises:
        ValueError: If there is no such task, or P enlarges by another factor.
    """
    task = find_task(name)
    old = find_task(config.get('task') or name)
    scale = old.scale if scale is None else scale
    if scale != task.scale:
        raise ValueError(
            f'expected a processor with the scale {task.scale} of {name!r}, but got that of '
            f'{old.name!r} with {scale}; set model.processor.scale={task.scale} as well, or begin '
            'with the config of another task'
        )
    resized = task.scale != old.scale  # what crops to multiples of the scale belongs to it then
    wanted = task.degradation(**{option.name: option.default for option in task.options})
    for loader in LOADERS:
        for dataset in datasets_in((config.get(loader) or {}).get('dataset')):
            if dataset.get('pipeline'):
                fixed = loader != 'train_dataloader'
                dataset['pipeline'] = _exchanged(dataset['pipeline'], wanted, fixed, resized)
    config.task = name


def _exchanged(pipeline: list, wanted: list[dict], fixed: bool, resized: bool) -> list:
    with DefaultScope.overwrite_default_scope('raproc'):
        found = [index for index, cfg in enumerate(pipeline) if degrades(cfg)]
        new = [cfg for cfg in wanted if resized or degrades(cfg)]
    if not found:
        return pipeline
    if not fixed:
        new = [{key: value for key, value in cfg.items() if key != 'seed'} for cfg in new]
    kept = [cfg for index, cfg in enumerate(pipeline) if index not in found]
    return [*kept[: found[0]], *new, *kept[found[0] :]]


def kind_of_transform(cfg: Any) -> Any:
    """Find the class of a transform's config."""
    kind = cfg['type']
    return TRANSFORMS.get(kind) if isinstance(kind, str) else kind


def degrades(cfg: Any) -> bool:
    """Tell whether the config of a transform is that of a degradation."""
    kind = kind_of_transform(cfg)
    return isinstance(kind, type) and issubclass(kind, Degradation)


def datasets_in(cfg: Any) -> Iterator[Any]:
    """List the config of a dataset and those of the datasets in it."""
    if cfg:
        yield cfg
        for inner in (cfg.get('dataset'), *(cfg.get('datasets') or ())):
            yield from datasets_in(inner)
