"""Builds mmengine's Runner from a config, after the checks that would otherwise come too late."""
from __future__ import annotations

import os.path as osp

from mmengine.config import Config
from mmengine.registry import RUNNERS
from mmengine.runner import Runner, find_latest_checkpoint

from raproc.compat.distributed import init_cpu_process_group, model_wrapper_cfg
from raproc.datasets.checks import check_dataset_cfg


def build_runner(config: Config) -> Runner:
    """Builds the Runner of a config.

    Args:
        config (Config): A complete config, see :func:`load_config`; ``launcher`` says how the
            processes were started.

    Returns:
        Runner: Ready for ``train()``, ``val()`` or ``test()``.

    Raises:
        FileNotFoundError: If a data root is missing or empty, or there is no checkpoint to load.
    """
    for loader in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
        dataset = (config.get(loader) or {}).get('dataset')
        if dataset is not None:
            check_dataset_cfg(dataset)
    _check_checkpoint(config)
    if init_cpu_process_group(config.get('launcher', 'none')):
        config.model_wrapper_cfg = model_wrapper_cfg(
            config.get('model_wrapper_cfg'), config.get('find_unused_parameters', False))
    if 'runner_type' in config:
        return RUNNERS.build(config)
    return Runner.from_cfg(config)


def _check_checkpoint(config: Config) -> None:
    path = config.get('load_from')
    if path and '://' not in path and not osp.isfile(path):
        raise FileNotFoundError(f'there is no checkpoint {path!r}')
    if config.get('resume') and not path and not find_latest_checkpoint(config.work_dir):
        raise FileNotFoundError(f'--resume found no checkpoint in {config.work_dir!r}; '
                                'start without --resume, or name one: --resume PATH')
