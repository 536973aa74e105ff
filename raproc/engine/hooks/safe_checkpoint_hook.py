"""Checkpoints that survive a full disk and load without trusting the file."""

from __future__ import annotations

import os.path as osp
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from mmengine.dist import get_world_size, is_main_process
from mmengine.fileio import LocalBackend, register_backend
from mmengine.hooks import CheckpointHook
from mmengine.logging import HistoryBuffer

from raproc.files import WriteError, write_bytes, write_text
from raproc.registry import HOOKS
from raproc.weights import shortened

from ..accumulation import KEY, at_update, pending_gradients

FINITE = ('state_dict', 'ema_state_dict', 'optimizer', KEY)
"""tuple[str, ...]: The parts of a checkpoint without a NaN or an infinity."""


@register_backend('atomic', force=True)  # pyright: ignore[reportOptionalCall]
class AtomicBackend(LocalBackend):
    """mmengine's local files, but a file appears whole or not at all."""

    def put(self, obj: bytes, filepath: str) -> None:
        """Write to a temporary name beside the file, then rename it.

        Args:
            obj (bytes): The content.
            filepath (str): Where to write it.

        Raises:
            WriteError: If it cannot be written; what stood at ``filepath`` is untouched.
        """
        try:
            write_bytes(filepath, obj)
        except WriteError as error:
            advice = '. The previous checkpoint is kept: go on with --resume'
            raise WriteError(error.path, error, advice) from error


@HOOKS.register_module()
class SafeCheckpointHook(CheckpointHook):
    """mmengine's ``CheckpointHook`` with four promises.

    A checkpoint appears whole or not at all; an old one is removed only after the new one is
    written; everything in it loads with ``torch.load(weights_only=True)``, so that resuming a
    foreign file runs no code; and nothing in it is NaN or infinite.

    Where gradients are accumulated over several batches, a checkpoint between two updates holds
    them, too. In several processes it waits for the next update.

    Args:
        *args: As in mmengine's ``CheckpointHook``.
        **kwargs: As in mmengine's ``CheckpointHook``.
    """

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault('backend_args', dict(backend='atomic'))
        super().__init__(*args, **kwargs)
        self._due = False

    def before_train(self, runner) -> None:
        """Prepare the list of kept checkpoints.

        Args:
            runner (Runner): The runner.
        """
        super().before_train(runner)
        if self.max_keep_ckpts > 0:
            self.keep_ckpt_ids = deque(self.keep_ckpt_ids)  # the parent's drops the oldest silently

    def after_train_iter(
        self, runner, batch_idx: int, data_batch: dict | None = None, outputs: dict | None = None
    ) -> None:
        """Write a checkpoint every ``interval`` iterations and at the end.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch.
            outputs (dict, optional): The losses.
        """
        if self.by_epoch:
            return
        last = self.save_last and self.is_last_train_iter(runner)
        self._due |= last or self.every_n_train_iters(runner, self.interval, self.save_begin)
        if self._due and (get_world_size() == 1 or at_update(runner)):
            self._due = False
            runner.logger.info(f'Saving checkpoint at {runner.iter + 1} iterations')
            self._save_checkpoint(runner)

    def save_now(self, runner, iteration: int) -> str:
        """Write a checkpoint out of turn, unless it is there already.

        Args:
            runner (Runner): The runner.
            iteration (int): The number of iterations that are done.

        Returns:
            str: Its file.
        """
        meta = dict(epoch=runner.epoch, iter=iteration)
        if self.by_epoch:
            name = f'iter_{iteration}.pth'
            options = dict(by_epoch=False, backend_args=self.backend_args)
            runner.save_checkpoint(self.out_dir, name, meta=meta, **options)
            return self.file_backend.join_path(self.out_dir, name)
        path = self.file_backend.join_path(self.out_dir, self.filename_tmpl.format(iteration))
        if self.last_ckpt != path:
            self._save_checkpoint_with_step(runner, iteration, meta=meta)
        return path

    def before_save_checkpoint(self, runner, checkpoint: dict) -> None:
        """Note the task, and replace everything but tensors, numbers, strings and their containers.

        Args:
            runner (Runner): The runner.
            checkpoint (dict): What will be written.

        Raises:
            FloatingPointError: If a weight, one of an average of weights or the optimizer's state
                is NaN or infinite; earlier checkpoints stay.
        """
        if not at_update(runner) and get_world_size() == 1:
            checkpoint[KEY] = pending_gradients(getattr(runner.model, 'module', runner.model))
        broken = [name for part in FINITE for name in _not_finite(checkpoint.get(part), part)]
        if broken:
            raise FloatingPointError(
                f'weights are not finite after iteration {checkpoint["meta"]["iter"]}: '
                f'{shortened(broken)}. '
                f'The checkpoints in {runner.work_dir} are from before. Lower the learning rate or '
                'lambda, or train in float32 (without --amp), then --resume'
            )
        if runner.cfg.get('task'):
            checkpoint['meta']['task'] = runner.cfg.task
        for part in ('message_hub', 'meta', 'param_schedulers'):
            if part in checkpoint:
                checkpoint[part] = _plain(checkpoint[part])

    def after_load_checkpoint(self, runner, checkpoint: dict) -> None:
        """Convert saved log histories back to mmengine's objects.

        Args:
            runner (Runner): The runner.
            checkpoint (dict): What was read.
        """
        scalars = checkpoint.get('message_hub', {}).get('log_scalars', {})
        for name, saved in scalars.items():
            if isinstance(saved, dict):
                scalars[name] = HistoryBuffer(
                    saved['values'].tolist(), saved['counts'].tolist(), saved['max_length']
                )

    def _save_checkpoint_with_step(self, runner, step: int, meta: dict) -> None:
        kept, keep = self.keep_ckpt_ids if self.max_keep_ckpts > 0 else deque(), self.max_keep_ckpts
        if keep > 0 and (not kept or kept[-1] != step):
            kept.append(step)
            runner.message_hub.update_info('keep_ckpt_ids', list(kept))
        name = self.filename_tmpl.format(step)
        self.last_ckpt = self.file_backend.join_path(self.out_dir, name)
        runner.message_hub.update_info('last_ckpt', self.last_ckpt)
        runner.save_checkpoint(
            self.out_dir,
            name,
            self.file_client_args,
            save_optimizer=self.save_optimizer,
            save_param_scheduler=self.save_param_scheduler,
            meta=meta,
            by_epoch=self.by_epoch,
            backend_args=self.backend_args,
            **self.args,
        )
        if is_main_process():
            write_text(osp.join(runner.work_dir, 'last_checkpoint'), self.last_ckpt)
        while keep > 0 and len(kept) > keep:
            self._remove(kept.popleft())

    def _save_best_checkpoint(self, runner, metrics: dict) -> None:
        late = []
        # Here, too, the parent removes before it writes.
        self.file_backend.remove = late.append  # pyright: ignore[reportAttributeAccessIssue]
        try:
            super()._save_best_checkpoint(runner, metrics)
        finally:
            del self.file_backend.remove
        best = {
            getattr(self, 'best_ckpt_path', None),
            *getattr(self, 'best_ckpt_path_dict', {}).values(),
        }
        for path in set(late) - best:
            self.file_backend.remove(path)

    def _remove(self, step: int) -> None:
        path = self.file_backend.join_path(self.out_dir, self.filename_tmpl.format(step))
        if is_main_process() and self.file_backend.isfile(path):
            self.file_backend.remove(path)


def _not_finite(value: Any, name: str) -> Iterator[str]:
    """Name the tensors anywhere inside a value that hold a NaN or an infinity."""
    if isinstance(value, torch.Tensor):
        if not torch.isfinite(value).all():
            yield name.removeprefix('state_dict.')
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, f'{name}.{key}')
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _not_finite(item, f'{name}.{index}')


def _plain(value):
    """Copy a value into types that ``torch.load(weights_only=True)`` accepts."""
    if isinstance(value, HistoryBuffer):
        values, counts = value.data
        return dict(
            values=torch.as_tensor(values),
            counts=torch.as_tensor(counts),
            max_length=value.max_length,
        )
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return torch.as_tensor(value)
    if isinstance(value, dict):  # a scheduler saves its functions too, but does not need them back
        return {key: _plain(item) for key, item in value.items() if not callable(item)}
    if isinstance(value, list | tuple):
        return type(value)(_plain(item) for item in value)
    return value
