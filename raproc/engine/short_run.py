"""Shorten a training: its schedule and the start of recognition losses follow its length."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from mmengine.config import Config, ConfigDict
from mmengine.registry import DefaultScope

from raproc.datasets.checks import check_dataset_cfg
from raproc.registry import DATASETS, name_of_type

from .data import check_data

LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
# The points in time among the settings of mmengine's schedulers.
TIMES = ('total_steps', 'T_max', 'step_size', 'end')
TIMES_FROM_0 = ('begin', 'milestones')


def shorten(
    config: Config, epochs: int | None = None, iters: int | None = None, images: int | None = None
) -> None:
    """Shorten a run.

    Points in time, such as the steps of a schedule, are scaled with the length of the training; so
    is the ``begin_iter`` of recognition losses.

    Args:
        config (Config): The config, changed in place.
        epochs (int, optional): Epochs of training. Defaults to None: those of the config.
        iters (int, optional): Iterations of training. Defaults to None: those of the config.
        images (int, optional): The images of each dataset. Defaults to None: all.

    Raises:
        ValueError: If both ``epochs`` and ``iters`` are given, or the config trains by iterations
            and ``epochs`` are given.
    """
    if epochs and iters:
        raise ValueError(f'expected --epochs or --iters, but got {epochs} and {iters}')
    begins = [part for part in _parts(config.get('model')) if part.get('begin_iter')]
    before = _iterations(config) if begins and (epochs or iters or images) else 0
    if images:
        _take_images(config, images)
    loop = config.get('train_cfg') or {}
    if epochs and loop:
        _set_epochs(config, epochs)
    elif iters and loop:
        _set_iters(config, iters)
    if before:
        share = Fraction(_iterations(config), before)
        for part in begins:
            part['begin_iter'] = round(part['begin_iter'] * share)


def short_options(config: Config, **lengths: int | None) -> dict[str, Any]:
    """Find the options that shorten a run, for :func:`raproc.engine.load_config`.

    Args:
        config (Config): The config; it stays as it is.
        **lengths: ``epochs``, ``iters`` and ``images``, see :func:`shorten`.

    Returns:
        dict[str, Any]: Dotted keys and values.
    """
    changed = copy.deepcopy(config)
    shorten(changed, **lengths)
    return _differences(config, changed)


def _differences(before, after, prefix: str = '') -> dict[str, Any]:
    found = {}
    for key in after:
        name, old, new = f'{prefix}{key}', before.get(key), after[key]
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            if old.keys() == new.keys() and old.get('type') == new.get('type'):
                found.update(_differences(old, new, f'{name}.'))
            else:
                found[name] = dict(new, _delete_=True)
        else:
            found[name] = new
    return found


def _take_images(config: Config, images: int) -> None:
    for name in LOADERS:
        loader = config.get(name)
        if not loader:
            continue
        holder = loader if name_of_type(loader.dataset.type) != 'SeededDataset' else loader.dataset
        holder.dataset = ConfigDict(
            type='raproc.SpreadSubset', num_images=images, dataset=holder.dataset
        )


def _set_epochs(config: Config, epochs: int) -> None:
    loop = config.train_cfg
    if 'max_epochs' not in loop:
        raise ValueError(
            f'expected a config that trains by epochs for --epochs, but got {dict(loop)}; '
            'set --iters'
        )
    share = Fraction(epochs, loop.max_epochs)
    for scheduler in _schedulers(config):
        by_epoch = scheduler.get('by_epoch', True)
        if not by_epoch or scheduler.get('convert_to_iter_based'):
            _scale(scheduler, share)
        else:
            _scale(scheduler, share, smallest=1)
    loop.max_epochs = epochs


def _set_iters(config: Config, iters: int) -> None:
    """Make a training end after some iterations; its schedule then counts iterations, too."""
    loop = config.train_cfg
    if 'max_epochs' in loop:
        share = Fraction(iters, loop.pop('max_epochs'))
        total = None
        loop.type = 'raproc.ResumableTrainLoop'
    else:
        share = total = Fraction(iters, loop.max_iters)
    for scheduler in _schedulers(config):
        if scheduler.get('by_epoch', True):
            scheduler['by_epoch'] = False
            scheduler.pop('convert_to_iter_based', None)
            _scale(scheduler, share)
        elif total:
            _scale(scheduler, total)
    loop.max_iters = iters


def _scale(scheduler: dict, share: Fraction, smallest: int = 1) -> None:
    for key in (*TIMES, *TIMES_FROM_0):
        low = smallest if key in TIMES else 0
        value = scheduler.get(key)
        if isinstance(value, list | tuple):
            scheduler[key] = [max(low, round(item * share)) for item in value]
        elif isinstance(value, int):
            scheduler[key] = max(low, round(value * share))


def _schedulers(config: Config) -> Iterator[dict]:
    yield from (part for part in _parts(config.get('param_scheduler')) if 'type' in part)


def _parts(config) -> Iterator[dict]:
    """Find the dicts anywhere inside a part of a config, the part itself first."""
    if isinstance(config, dict):
        yield config
        config = list(config.values())
    for item in config if isinstance(config, list | tuple) else ():
        yield from _parts(item)


def _iterations(config: Config) -> int:
    """Count the iterations of a training; its dataset is built for that."""
    loop = config.train_cfg
    if 'max_iters' in loop:
        return loop.max_iters
    check_dataset_cfg(config.train_dataloader.dataset)
    check_data(config, ('train',))
    with DefaultScope.overwrite_default_scope(config.get('default_scope', 'raproc')):
        dataset = DATASETS.build(copy.deepcopy(config.train_dataloader.dataset))
    return loop.max_epochs * -(-len(dataset) // config.train_dataloader.batch_size)
