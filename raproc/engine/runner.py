"""Build mmengine's Runner from a config, after the checks that would otherwise come too late."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config
from mmengine.device import get_device
from mmengine.dist import broadcast_object_list, is_distributed, is_main_process
from mmengine.logging import MMLogger
from mmengine.registry import RUNNERS
from mmengine.runner import LogProcessor, Runner
from torch import nn

from raproc.compat.distributed import init_cpu_process_group, model_wrapper_cfg
from raproc.files import holding, remove_temporary
from raproc.models.editors.naming import built_from
from raproc.registry import name_of_type
from raproc.weights import register_loaders

from .accumulation import KEY, put_back
from .allocator import keep_freed_memory
from .checks import MODES, check_files
from .console import quiet_console
from .data import check_data, end_workers
from .hooks import SafeCheckpointHook, StopHook
from .log_processor import SignificantLogProcessor
from .resuming import changed_settings, iteration_of, newest_to_resume
from .scaling import scale_highest

LOCK = '.training.lock'
"""str: The file in a work dir that one training at a time holds a lock on."""


def build_runner(config: Config, modes: Sequence[str] = MODES) -> Runner:
    """Build the Runner of a config.

    Args:
        config (Config): A complete config, see :func:`load_config`; ``launcher`` says how the
            processes were started.
        modes (Sequence[str]): What it is to do; the files of other modes may be missing. Defaults
            to ``('train', 'val', 'test')``.

    Returns:
        Runner: Ready for ``train()``, ``val()`` or ``test()``.

    Raises:
        FileNotFoundError: If data, weights or a checkpoint are missing; all of them are named.
        ValueError: If annotations cannot be right, see :func:`check_data`.
    """
    check_files(config, modes)
    notes = check_data(config, modes)
    register_loaders()
    if config.get('load_from') and not config.get('train_dataloader'):
        config.model = built_from(config.model, config.load_from)
    init_cpu_process_group(config.get('launcher', 'none'))
    if is_distributed() and get_device() == 'cpu':
        config.model_wrapper_cfg = model_wrapper_cfg(
            config.get('model_wrapper_cfg'), config.get('find_unused_parameters', False)
        )
    if config.get('find_unused_parameters') and config.get('model_wrapper_cfg'):
        # mmengine reads the key only where there is no such config.
        config.model_wrapper_cfg.setdefault('find_unused_parameters', True)
    if 'runner_type' in config:
        runner = RUNNERS.build(config)  # pyright: ignore[reportArgumentType] a Config will do
    else:
        runner = _Runner.from_cfg(config)
    for note in notes:
        runner.logger.warning(note)
    return runner


class _Runner(Runner):
    """mmengine's Runner with a console for people, and runs that are not lost.

    It also tests models without trained parts in several processes, which mmengine's own refuses.
    """

    def __init__(self, model: Any, work_dir: str, **kwargs) -> None:
        if kwargs.get('train_cfg') and kwargs.get('launcher') == 'none':
            with _alone(work_dir):  # a second run would write its config over that of the first
                pass
        super().__init__(model, work_dir, **kwargs)

    def train(self) -> nn.Module:
        """Train, as the only one in the work dir; a signal to stop leaves a checkpoint.

        Returns:
            nn.Module: The model.

        Raises:
            ValueError: If nothing of it can be trained.
        """
        if not any(parameter.requires_grad for parameter in self.model.parameters()):
            processor = type(getattr(self.model, 'processor', self.model)).__name__
            raise ValueError(
                f'expected a model with parameters to train, but got {processor}, through which no '
                'gradient flows; set model.processor to a network, such as PublicModel, or add a '
                'model.transformer'
            )
        if not any(isinstance(hook, StopHook) for hook in self.hooks):
            self.register_hook(StopHook())
        if get_device() == 'cpu':
            keep_freed_memory()
        try:
            with _alone(self.work_dir) if is_main_process() else contextlib.nullcontext():
                return super().train()
        finally:
            for hook in self.hooks:
                if isinstance(hook, StopHook):
                    hook.restore()
            for loop in (self._train_loop, self._val_loop):
                loader = getattr(loop, 'dataloader', None)  # none: a loop that was not built
                if loader is not None:
                    end_workers(loader)

    def load_or_resume(self) -> None:
        """Load the checkpoint to start from; to resume, the newest whole one of the work dir."""
        if self._resume and self._load_from is None and not self._has_loaded:
            self._load_from = self._newest_checkpoint()
        super().load_or_resume()

    def load_checkpoint(self, filename: str, *args, **kwargs) -> dict:
        """Load a checkpoint; a resumed run gets pending gradients, and says what is different."""
        checkpoint = super().load_checkpoint(filename, *args, **kwargs)
        if self._resume:
            self._take_over(checkpoint)
        return checkpoint

    def scale_lr(self, optim_wrapper: Any, auto_scale_lr: dict | None = None) -> None:
        """Scale the learning rate, also where a schedule and not the optimizer says it."""
        super().scale_lr(optim_wrapper, auto_scale_lr)
        if auto_scale_lr and auto_scale_lr.get('enable'):
            loader: Any = self._train_dataloader
            batch = loader['batch_size'] if isinstance(loader, dict) else loader.batch_size
            ratio = self.world_size * batch / auto_scale_lr['base_batch_size']
            for text in scale_highest(self.param_schedulers, ratio):
                self.logger.info(text)

    def register_default_hooks(self, hooks: dict | None = None) -> None:
        """Register the hooks of every run, with the safe checkpoint hook for mmengine's."""
        hooks = dict(hooks or {})
        checkpoint = hooks.get('checkpoint', dict(type='CheckpointHook', interval=1))
        if isinstance(checkpoint, dict) and name_of_type(checkpoint['type']) == 'CheckpointHook':
            hooks['checkpoint'] = dict(checkpoint, type=SafeCheckpointHook)
        super().register_default_hooks(hooks)

    def _newest_checkpoint(self) -> str:
        found: list = [None, []]
        if is_main_process():
            found = list(newest_to_resume(self.cfg))
        broadcast_object_list(found)
        path, left_out = found
        for text in left_out:
            self.logger.warning(text)
        if path is None:
            raise FileNotFoundError(
                f'expected a checkpoint to resume from in {self.work_dir}, but got none that is '
                'whole; start without --resume, or name one: --resume PATH'
            )
        self.logger.warning(f'Resuming from {path}')
        return str(path)

    def _take_over(self, checkpoint: dict) -> None:
        """Take the gradients of a checkpoint between two updates; name the settings that differ."""
        iteration = iteration_of(checkpoint)
        count = (self.cfg.get('optim_wrapper') or {}).get('accumulative_counts', 1)
        if KEY in checkpoint:
            put_back(getattr(self.model, 'module', self.model), checkpoint[KEY])
            self.logger.info(f'The gradients of {iteration % count} batches are taken over')
        elif iteration % count:
            self.logger.warning(
                f'The gradients of {iteration % count} batches are lost: the checkpoint is from '
                f'iteration {iteration}, and weights are updated every {count} iterations'
            )
        ignored, taken = changed_settings(checkpoint['meta'].get('cfg', ''), self.cfg)
        if ignored:
            self.logger.warning(
                'These settings are ignored, because a resumed run takes them from its '
                f'checkpoint: {"; ".join(ignored)}. To use them, start a new run with load_from'
            )
        if taken:
            self.logger.warning(
                'These settings differ from the checkpoint and hold from now on: '
                f'{"; ".join(taken)}'
            )

    def build_logger(self, *args, **kwargs) -> MMLogger:
        """Build the logger; its console shows less than its file holds."""
        logger = quiet_console(super().build_logger(*args, **kwargs))
        logger.info(f'The full log is {logger.log_file}')
        return logger

    def build_log_processor(self, log_processor: LogProcessor | dict) -> LogProcessor:
        """Build the log processor; where the config names no type, losses have four digits."""
        if isinstance(log_processor, dict):
            log_processor = dict(type=SignificantLogProcessor) | log_processor
        return super().build_log_processor(log_processor)

    def wrap_model(self, model_wrapper_cfg: dict | None, model: nn.Module) -> nn.Module:
        if any(parameter.requires_grad for parameter in model.parameters()):
            return super().wrap_model(model_wrapper_cfg, model)
        return model.to(get_device())  # data-parallel training refuses it


@contextlib.contextmanager
def _alone(work_dir: str):
    with holding(Path(work_dir, LOCK), 'one training'):
        for path in remove_temporary([Path(work_dir)]):
            MMLogger.get_current_instance().warning(f'Removed {path}, which a killed run left')
        yield
