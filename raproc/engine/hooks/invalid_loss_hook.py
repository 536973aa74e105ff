"""Stop training at the first loss that is no number."""

from __future__ import annotations

import math

from mmengine.hooks import Hook

from raproc.registry import HOOKS


@HOOKS.register_module()
class InvalidLossHook(Hook):
    """Raise an error as soon as a loss is NaN or infinite, before a checkpoint could keep it."""

    priority = 'VERY_HIGH'

    def after_train_iter(
        self, runner, batch_idx: int, data_batch: dict | None = None, outputs: dict | None = None
    ) -> None:
        """Check the losses of an iteration.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch as loaded.
            outputs (dict, optional): The logged losses.

        Raises:
            FloatingPointError: With the iteration, the losses and the images' names.
        """
        outputs = outputs or {}
        if 'loss' not in outputs or math.isfinite(outputs['loss'].item()):
            return
        losses = {name: value.item() for name, value in outputs.items()}
        samples = (data_batch or {}).get('data_samples') or []
        images = [sample.get('img_path', 'unknown') for sample in samples]
        raise FloatingPointError(
            f'the loss is not finite at iteration {runner.iter + 1}: {losses}; images: {images}. '
            f'The checkpoints in {runner.work_dir} are from before. Look at these images, lower '
            'the learning rate or lambda, or train in float32 (without --amp), then --resume'
        )
