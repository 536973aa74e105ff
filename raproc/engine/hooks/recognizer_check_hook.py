"""Compares recognizers and data before either is used."""

from __future__ import annotations

from mmengine.hooks import Hook

from raproc.kinds import check_class_names
from raproc.models.losses import BaseRecognitionLoss
from raproc.registry import HOOKS

from .recognizers_of import recognizers_of


@HOOKS.register_module()
class RecognizerCheckHook(Hook):
    """Stops a run whose batches do not fit the recognizers of its supervised losses.

    Classes of other numbers or in another order than the dataset's are named before the start. A
    detector given to a classification dataset, the reverse, and labels outside a recognizer's
    classes are named with the image. Metrics check their own batches.
    """

    def before_train(self, runner) -> None:
        """Compare the classes of recognizers and data.

        Args:
            runner (Runner): The runner.
        """
        self._recognizers = [
            loss.recognizer
            for loss in runner.model.modules()
            if isinstance(loss, BaseRecognitionLoss) and loss.needs_labels
        ]
        dataset = runner.train_dataloader.dataset
        classes = getattr(dataset, 'metainfo', {}).get('classes')
        for recognizer in self._recognizers if classes is not None else ():
            check_class_names(recognizer, classes, 'of train_dataloader')
        names = ', '.join(
            f'{r.name} ({"frozen" if r.frozen else "trained"})' for r in recognizers_of(runner)
        )
        runner.logger.info(f'Recognizers: {names or "none"}')

    def before_train_iter(self, runner, batch_idx: int, data_batch: dict | None = None) -> None:
        """Check a batch while it is still on the CPU.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch as loaded.
        """
        for recognizer in self._recognizers:
            recognizer.check_samples(data_batch['data_samples'])
