"""Leave the degradations of a training to the device: the option ``on_device`` of a config."""

from __future__ import annotations

from typing import Any

from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.datasets import DeviceDegradation
from raproc.registry import TRANSFORMS, name_of_type

from .task_exchange import datasets_in, degrades, kind_of_transform


def degrade_on_device(config: Config) -> None:
    """Let the data preprocessor degrade the training images, instead of the workers.

    Args:
        config (Config): The config, changed in place: ``on_device`` of the degradations in the
            training pipelines, and ``model.data_preprocessor.degradations``. Tests stay as they
            are.

    Raises:
        ValueError: If a degradation has no form for a device, or the pipelines differ in theirs.
    """
    found = []
    for dataset in datasets_in(config.train_dataloader.dataset):
        if dataset.get('pipeline'):
            found.append(_left_to_device(dataset['pipeline']))
    found = [cfgs for cfgs in found if cfgs]
    if not found or any(cfgs != found[0] for cfgs in found):
        raise ValueError(
            'expected the same degradations in all pipelines of the training for on_device=True, '
            f'but got {found}; set on_device=False'
        )
    layout = config.model.get('channels_last', True)
    default = dict(type='raproc.PairDataPreprocessor', channels_last=layout)
    preprocessor = config.model.get('data_preprocessor') or default
    config.model.data_preprocessor = dict(preprocessor, degradations=found[0])


def _left_to_device(pipeline: list[Any]) -> list[dict]:
    """Set ``on_device`` of all degradations of a pipeline; return what they are without it."""
    with DefaultScope.overwrite_default_scope('raproc'):
        found = [cfg for cfg in pipeline if degrades(cfg)]
        for cfg in found:
            if not issubclass(kind_of_transform(cfg), DeviceDegradation):
                raise ValueError(
                    'expected degradations that a device can compute, '
                    f'{", ".join(_names())}, but got {name_of_type(cfg["type"])}; set '
                    'on_device=False'
                )
    described = [{key: value for key, value in cfg.items() if key != 'on_device'} for cfg in found]
    for cfg in found:
        cfg['on_device'] = True
    return described


def _names() -> list[str]:
    """Name the degradations that can be left to the device."""
    return sorted(
        name
        for name, kind in TRANSFORMS.module_dict.items()
        if isinstance(kind, type) and issubclass(kind, DeviceDegradation)
    )
