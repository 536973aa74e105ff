"""Epochs that can be resumed in their middle."""

from __future__ import annotations

from typing import Any

from mmengine.dist import broadcast, get_world_size
from mmengine.runner import EpochBasedTrainLoop, Runner
from torch import nn
from torch.utils.data import BatchSampler, DataLoader

from raproc.registry import LOOPS


@LOOPS.register_module()
class ResumableTrainLoop(EpochBasedTrainLoop):
    """mmengine's training by epochs, which also resumes a run that was stopped inside an epoch.

    A checkpoint written every N iterations (``default_hooks.checkpoint.by_epoch=False``) then costs
    at most N iterations when a run is killed. Checkpoints hold the seed of the data and the number
    of samples of the epoch that were trained on; the sampler skips these without loading an image,
    also if the batch size or the number of processes is now another. A ``SeededSampler`` is needed.

    Args:
        runner (Runner): The runner.
        dataloader (DataLoader | dict): The training data.
        max_epochs (int, optional): The epochs of the training. Defaults to None.
        max_iters (int, optional): Its iterations, in place of ``max_epochs``; it may end inside an
            epoch. Defaults to None.
        val_begin (int): The first epoch that validates. Defaults to 1.
        val_interval (int): Epochs from one validation to the next. Defaults to 1.
        dynamic_intervals (list[tuple[int, int]], optional): Pairs of an epoch and the interval from
            there on. Defaults to None.

    Raises:
        ValueError: If not exactly one of ``max_epochs`` and ``max_iters`` is given.
    """

    def __init__(
        self,
        runner: Runner,
        dataloader: DataLoader | dict,
        max_epochs: int | None = None,
        max_iters: int | None = None,
        val_begin: int = 1,
        val_interval: int = 1,
        dynamic_intervals: list[tuple[int, int]] | None = None,
    ) -> None:
        if (max_epochs is None) == (max_iters is None):
            raise ValueError(
                f'expected one of max_epochs and max_iters, but got {max_epochs} and {max_iters}; '
                'set train_cfg'
            )
        super().__init__(
            runner, dataloader, max_epochs or 1, val_begin, val_interval, dynamic_intervals
        )
        if not len(self.dataloader):
            images: Any = self.dataloader.dataset
            raise ValueError(
                f'expected at least as many images as a batch has, {self.dataloader.batch_size}, '
                f'but got {len(images)}; set train_dataloader.batch_size, or drop_last=False'
            )
        if max_iters is not None:
            self._max_epochs = -(-max_iters // len(self.dataloader))
            self._max_iters = max_iters

    def run(self) -> nn.Module:
        """Trains; a resumed run takes the seed of its data from the checkpoint.

        Returns:
            nn.Module: The trained model.
        """
        hub = self.runner.message_hub
        sampler: Any = self.dataloader.sampler
        if hasattr(sampler, 'seed'):
            sampler.seed = hub.get_info('data_seed', sampler.seed)
            hub.update_info('data_seed', sampler.seed)
        return super().run()

    def run_epoch(self) -> None:
        """Run one epoch, or what is left of it."""
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        hub = self.runner.message_hub
        done = hub.get_info('samples_done', 0)
        if done:
            self._skip(done)
        sampler: Any = self.dataloader.batch_sampler
        batch = sampler.batch_size * get_world_size()
        for index, data_batch in enumerate(self.dataloader):
            hub.update_info('samples_done', done + (index + 1) * batch)
            self.run_iter(done // batch + index, data_batch)
            if self._iter >= self._max_iters:
                break
        hub.update_info('samples_done', 0)
        self._share_buffers()
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1

    def _share_buffers(self) -> None:
        """Copy the running statistics of the first process, which writes the checkpoint, to all."""
        model = getattr(self.runner.model, 'module', self.runner.model)
        frozen = getattr(model, '_ddp_params_and_buffers_to_ignore', ())
        for name, buffer in model.named_buffers():
            if name not in frozen:
                broadcast(buffer)

    @property
    def can_skip(self) -> bool:
        """bool: Whether a run can go on from the middle of an epoch."""
        is_plain = type(self.dataloader.batch_sampler) is BatchSampler
        return is_plain and hasattr(self.dataloader.sampler, 'set_start')

    def _skip(self, samples: int) -> None:
        sampler: Any = self.dataloader.sampler
        if not self.can_skip:
            raise TypeError(
                'expected a SeededSampler and no batch sampler to resume training inside an epoch, '
                f'but got {type(sampler).__name__} and '
                f'{type(self.dataloader.batch_sampler).__name__}; '
                'set train_dataloader.sampler.type=SeededSampler'
            )
        sampler.set_start(min(samples // get_world_size(), len(sampler)))
        self.runner.logger.info(f'Resuming epoch {self._epoch + 1} after {samples} samples')
