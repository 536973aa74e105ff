"""Match recognizers and data before either is used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmengine.device import get_device
from mmengine.hooks import Hook

from raproc.evaluation.originals import check_originals
from raproc.kinds import match_classes
from raproc.models.losses import BaseRecognitionLoss
from raproc.models.recognizers import BaseRecognizer
from raproc.registry import HOOKS

from .recognizers_of import recognizers_of


@HOOKS.register_module()
class RecognizerCheckHook(Hook):
    """Stop a run whose data do not fit the recognizers of its losses and metrics.

    Before the start, the classes of recognizers and data are matched by name, and each recognizer
    sees a few dozen original images: one at chance is an error, unless the config says
    ``check_originals=False`` or its weights are random. A detector given to a classification
    dataset, the reverse, and labels outside a recognizer's classes are named with the image;
    metrics check their own batches.
    """

    def before_train(self, runner) -> None:
        """Match the classes of recognizers and data, and look at original images.

        Args:
            runner (Runner): The runner.
        """
        losses = [
            loss
            for loss in runner.model.modules()
            if isinstance(loss, BaseRecognitionLoss) and loss.needs_labels
        ]
        self._recognizers = [loss.recognizer for loss in losses]
        _match(self._recognizers, runner.train_dataloader, 'of train_dataloader')
        _match(_of_metrics(runner._val_loop), _data_of(runner._val_loop), 'of val_dataloader')
        names = ', '.join(
            f'{r.name} ({"frozen" if r.frozen else "trained"})' for r in recognizers_of(runner)
        )
        runner.logger.info(f'Recognizers: {names or "none"}')
        active = [loss.recognizer for loss in losses if loss.loss_weight > 0]
        _look_at_originals(runner, active, runner.train_dataloader, 'of train_dataloader', True)
        self._before_loop(runner, runner._val_loop, 'of val_dataloader')

    def before_val(self, runner) -> None:
        """Do the same with the recognizers of metrics.

        Args:
            runner (Runner): The runner.
        """
        self._before_loop(runner, runner._val_loop, 'of val_dataloader')

    def before_test(self, runner) -> None:
        """Do the same with the recognizers of metrics.

        Args:
            runner (Runner): The runner.
        """
        self._before_loop(runner, runner._test_loop, 'of test_dataloader')

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

    def _before_loop(self, runner, loop: Any, name: str) -> None:
        recognizers, data = _of_metrics(loop), _data_of(loop)
        _match(recognizers, data, name)
        _look_at_originals(runner, recognizers, data, name)


def _of_metrics(loop: Any) -> list[BaseRecognizer]:
    """List the recognizers of a loop's metrics, if the loop is built."""
    evaluator = getattr(loop, 'evaluator', None)
    metrics = [] if evaluator is None else evaluator.metrics
    return [metric.recognizer for metric in metrics if hasattr(metric, 'recognizer')]


def _data_of(loop: Any) -> Any:
    return getattr(loop, 'dataloader', None)


def _match(recognizers: Sequence[BaseRecognizer], data: Any, name: str) -> None:
    classes = getattr(getattr(data, 'dataset', None), 'metainfo', {}).get('classes')
    if classes is not None:
        for recognizer in recognizers:
            match_classes(recognizer, classes, name)


def _look_at_originals(
    runner, recognizers: Sequence[BaseRecognizer], data: Any, name: str, training: bool = False
) -> None:
    if not getattr(runner, 'cfg', {}).get('check_originals', True):
        return
    for recognizer in recognizers:
        recognizer.to(get_device())
        seen = check_originals(recognizer, data.dataset, name, training)
        if seen:
            runner.logger.info(f'{recognizer.name} on original images {name}: {seen}')
