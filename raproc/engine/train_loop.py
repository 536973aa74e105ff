"""Epochs that can be resumed in their middle."""
from __future__ import annotations

from mmengine.runner import EpochBasedTrainLoop

from raproc.registry import LOOPS


@LOOPS.register_module()
class ResumableTrainLoop(EpochBasedTrainLoop):
    """mmengine's training by epochs, which also resumes a run that was stopped inside an epoch.

    A checkpoint written every N iterations (``default_hooks.checkpoint.by_epoch=False``) then costs
    at most N iterations when a run is killed. The batches that were already trained on are skipped
    by the sampler, without loading an image; so a ``SeededSampler`` is needed.
    """

    def run_epoch(self) -> None:
        """Runs one epoch, or what is left of it."""
        self.runner.call_hook('before_train_epoch')
        self.runner.model.train()
        done = self._iter - self._epoch * len(self.dataloader)
        if done:
            self._skip(done)
        for batch_idx, data_batch in enumerate(self.dataloader, start=done):
            self.run_iter(batch_idx, data_batch)
        self.runner.call_hook('after_train_epoch')
        self._epoch += 1

    def _skip(self, batches: int) -> None:
        sampler = self.dataloader.sampler
        if not hasattr(sampler, 'set_start'):
            raise TypeError(
                'to resume inside an epoch the training data needs a SeededSampler, but got '
                f'{type(sampler).__name__}; set train_dataloader.sampler.type=SeededSampler')
        sampler.set_start(batches * self.dataloader.batch_sampler.batch_size)
        self.runner.logger.info(f'Resuming epoch {self._epoch + 1} after {batches} iterations')
