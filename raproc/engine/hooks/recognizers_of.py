"""Find all recognizers that take part in a run."""

from __future__ import annotations

from mmengine.model import is_model_wrapper

from raproc.models.recognizers import BaseRecognizer


def recognizers_of(runner) -> list[BaseRecognizer]:
    """Collect the recognizers of the losses and of the metrics that are built, each once.

    Args:
        runner (Runner): The runner.

    Returns:
        list[BaseRecognizer]: In the order losses, validation, test.
    """
    model = runner.model.module if is_model_wrapper(runner.model) else runner.model
    found = [module for module in model.modules() if isinstance(module, BaseRecognizer)]
    for loop in (runner._val_loop, runner._test_loop):
        evaluator = getattr(loop, 'evaluator', None)
        metrics = evaluator.metrics if evaluator is not None else []
        found += [metric.recognizer for metric in metrics if hasattr(metric, 'recognizer')]
    return list({id(recognizer): recognizer for recognizer in found}.values())
