"""Write a checkpoint and end where a cluster or its scheduler asks a run to stop."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from mmengine.dist import all_reduce, get_world_size
from mmengine.hooks import Hook
from mmengine.runner import IterBasedTrainLoop

from raproc.registry import HOOKS

from ..accumulation import at_update
from ..train_loop import ResumableTrainLoop
from .safe_checkpoint_hook import SafeCheckpointHook

SIGNALS = ('SIGTERM', 'SIGUSR1')
GRACE = 20
"""int: Seconds that a process that loads images works on after a signal, for the last batches."""


@HOOKS.register_module()
class StopHook(Hook):
    """End a training at SIGTERM or SIGUSR1, after the iteration in progress and a checkpoint.

    Slurm, Kubernetes and torchrun send SIGTERM some seconds before they kill; Slurm sends SIGUSR1
    with ``--signal=USR1@60``. All processes end after the same iteration. The exit code is 128 plus
    the signal's number, 143 for SIGTERM. A second signal ends at once. The Runner of
    :func:`raproc.engine.build_runner` has this hook without being told.
    """

    priority = 'LOWEST'

    def __init__(self) -> None:
        self.signal = 0
        self._before: dict[int, object] = {}
        self._ended = multiprocessing.RawValue('b', 0)

    def before_train(self, runner) -> None:
        """Take over the signals, here and in the processes that load images.

        Args:
            runner (Runner): The runner.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        self.signal = self._ended.value = 0
        for number in _numbers():
            self._before[number] = signal.signal(number, self._note)
        loops = (runner._train_loop, runner._val_loop)
        for loader in (getattr(loop, 'dataloader', None) for loop in loops):
            if loader is not None and not isinstance(loader.worker_init_fn, _Worker):
                loader.worker_init_fn = _Worker(loader.worker_init_fn, self._ended)

    def after_train_iter(
        self, runner, batch_idx: int, data_batch: dict | None = None, outputs: dict | None = None
    ) -> None:
        """Stop if a signal came during this iteration.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch.
            outputs (dict, optional): The losses.
        """
        number = self._agreed()
        if number and (get_world_size() == 1 or at_update(runner)):
            self._stop(runner, number, runner.iter + 1)

    def after_val_iter(
        self, runner, batch_idx: int, data_batch: dict | None = None, outputs=None
    ) -> None:
        """Stop if a signal came during validation; several processes end it first.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the validation.
            data_batch (dict, optional): The batch.
            outputs (list, optional): The results.
        """
        if self.signal and self._before and get_world_size() == 1:
            self._stop(runner, self.signal, runner.iter)

    def after_run(self, runner) -> None:
        """Give the signals back.

        Args:
            runner (Runner): The runner.
        """
        self.restore()

    def restore(self) -> None:
        """Give the signals back to whom they belonged before."""
        self._ended.value = 1
        for number, handler in self._before.items():
            signal.signal(number, handler)  # pyright: ignore[reportArgumentType]
        self._before = {}

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.signal:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.signal = number

    def _agreed(self) -> int:
        """Return the signal that any process got; all get the same answer."""
        if get_world_size() == 1:
            return self.signal
        number = torch.tensor(self.signal)
        all_reduce(number, op='max')
        return int(number)

    def _stop(self, runner, number: int, iteration: int) -> None:
        name = signal.Signals(number).name
        wrote = _save(runner, iteration)
        self.restore()
        runner.logger.warning(f'Stopped by {name} after iteration {iteration}. {wrote}')
        raise SystemExit(128 + number)


def _save(runner, iteration: int) -> str:
    """Write a checkpoint, unless the loop could not go on from it; say so in a sentence."""
    hooks = [hook for hook in runner.hooks if isinstance(hook, SafeCheckpointHook)]
    if not hooks:
        return 'There is no checkpoint, because the config has no checkpoint hook.'
    if not _goes_on_anywhere(runner.train_loop):
        return (
            f'{type(runner.train_loop).__name__} goes on from the end of an epoch only; --resume '
            'takes the newest checkpoint'
        )
    path = hooks[0].save_now(runner, iteration)
    return f'The checkpoint is {path}; go on with --resume'


def _goes_on_anywhere(loop) -> bool:
    if isinstance(loop, ResumableTrainLoop):
        return loop.can_skip
    return isinstance(loop, IterBasedTrainLoop)


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]


class _Worker:
    """Let a process that loads images outlive the signal, which schedulers send to all processes.

    Args:
        init (Callable, optional): The loader's own ``worker_init_fn``.
        ended (c_byte): Shared memory, not 0 once the training has ended.
    """

    def __init__(self, init: Callable | None, ended: Any) -> None:
        self.init, self.ended = init, ended

    def __call__(self, worker: int) -> None:
        for number in _numbers():
            signal.signal(number, self._end_soon)
        if self.init is not None:
            self.init(worker)

    def _end_soon(self, number: int, frame: FrameType | None) -> None:
        if self.ended.value:
            os._exit(0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(GRACE)
