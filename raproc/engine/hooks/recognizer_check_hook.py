"""Compare recognizers and data before either is used."""

from __future__ import annotations

from typing import Any

from mmengine.hooks import Hook

from raproc.kinds import check_class_names
from raproc.models.losses import BaseRecognitionLoss
from raproc.registry import HOOKS

from .recognizers_of import recognizers_of


@HOOKS.register_module()
class RecognizerCheckHook(Hook):
    """Stop a run whose batches do not fit the recognizers of its supervised losses.

    Classes of other numbers or in another order than the dataset's are named before the start. A
    detector given to a classification dataset, the reverse, and labels outside a recognizer's
    classes are named with the image. Classes of the recognizers of metrics are compared before
    validation and test; metrics check their own batches.
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
        if classes is not None:
            for recognizer in self._recognizers:
                check_class_names(recognizer, classes, 'of train_dataloader')
        _check_metrics(runner._val_loop, 'of val_dataloader')
        names = ', '.join(
            f'{r.name} ({"frozen" if r.frozen else "trained"})' for r in recognizers_of(runner)
        )
        runner.logger.info(f'Recognizers: {names or "none"}')

    def before_val(self, runner) -> None:
        """Compare the classes of the recognizers of metrics and the data.

        Args:
            runner (Runner): The runner.
        """
        _check_metrics(runner._val_loop, 'of val_dataloader')

    def before_test(self, runner) -> None:
        """Compare the classes of the recognizers of metrics and the data.

        Args:
            runner (Runner): The runner.
        """
        _check_metrics(runner._test_loop, 'of test_dataloader')

    def before_train_iter(self, runner, batch_idx: int, data_batch: dict | None = None) -> None:
        """Check a batch while it is still on the CPU.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch as loaded.
        """
        assert data_batch is not None  # loops give it
        for recognizer in self._recognizers:
            recognizer.check_samples(data_batch['data_samples'])


def _check_metrics(loop: Any, dataset: str) -> None:
    """Compare the classes of a loop's recognizers and data, if the loop is built."""
    evaluator = getattr(loop, 'evaluator', None)
    if evaluator is None:
        return
    classes = getattr(loop.dataloader.dataset, 'metainfo', {}).get('classes')
    if classes is not None:
        for metric in evaluator.metrics:
            if hasattr(metric, 'recognizer'):
                check_class_names(metric.recognizer, classes, dataset)
