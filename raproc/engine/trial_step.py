"""One step of each recognizer before a training starts, so that it does not fail on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from mmengine.dataset import pseudo_collate
from mmengine.model import BaseModel
from torch import Tensor, nn

from raproc.models.losses import BaseRecognitionLoss
from raproc.samples import Sample


def try_losses(model: BaseModel, dataset: Any) -> None:
    """Compute each recognition loss and its gradient once, for one image of the dataset.

    The seen image is the target with half of its contrast. Neither the state of random numbers nor
    a weight, a gradient or a running statistic changes.

    Args:
        model (BaseModel): The model, on its device; its modules are searched for losses.
        dataset (Dataset): The training data, whose first image is taken.

    Raises:
        ValueError: Naming a recognizer that cannot serve as this loss, and why.
        TypeError: If the samples are of another kind than the recognizer.
    """
    found = [module for module in model.modules() if isinstance(module, BaseRecognitionLoss)]
    losses = [loss for loss in found if loss.loss_weight > 0]
    if not losses:
        return
    with _same_random_numbers():
        batch = model.data_preprocessor(pseudo_collate([dataset[0]]), training=False)
        for loss in losses:
            if loss.needs_labels:
                loss.recognizer.check_samples(batch['data_samples'])
            with _evaluating(loss.recognizer):
                try_loss(loss, batch['targets'], batch['data_samples'])


def try_loss(
    loss: BaseRecognitionLoss, targets: Tensor, data_samples: Sequence[Sample] | None
) -> Tensor:
    """Compute a recognition loss and its gradient once.

    Args:
        loss (BaseRecognitionLoss): The loss.
        targets (Tensor): Images (N, 3, H, W), RGB, [0, 1].
        data_samples (Sequence[BaseDataElement], optional): N native samples.

    Returns:
        Tensor: The gradient of the seen images, (N, 3, H, W).

    Raises:
        ValueError: Naming the recognizer, if it cannot serve as this loss, and why.
    """
    seen = (0.25 + 0.5 * targets).requires_grad_()
    try:
        with torch.enable_grad():
            value = loss.unweighted(seen, targets, data_samples)
            (gradient,) = torch.autograd.grad(value, seen)
    except Exception as error:  # libraries fail in every thinkable way
        problem = ' '.join(f'{type(error).__name__}: {error}'.split())
        raise _failure(loss, seen, problem) from error
    for name, tensor in (('loss', value), ('gradient', gradient)):
        if not tensor.isfinite().all():
            raise _failure(loss, seen, f'a {name} that is not finite')
    return gradient


def _failure(loss: BaseRecognitionLoss, seen: Tensor, problem: str) -> ValueError:
    network = type(loss.recognizer.network).__name__
    height, width = seen.shape[-2:]
    return ValueError(
        f'expected recognizer {loss.name!r}, a {network}, to compute the {type(loss).__name__} of '
        f'images of {height} x {width} pixels (height x width), but got {problem}; set '
        'model.recognition.recognizer to another one, or train_pipeline to images that it takes'
    )


@contextmanager
def _evaluating(recognizer: nn.Module) -> Iterator[None]:
    """Keep the running statistics of a recognizer that is trained."""
    training = recognizer.training
    recognizer.eval()
    try:
        yield
    finally:
        recognizer.train(training)


@contextmanager
def _same_random_numbers() -> Iterator[None]:
    """Leave the random numbers of Python, numpy and torch as they were."""
    states = random.getstate(), np.random.get_state()
    devices = [torch.cuda.current_device()] if torch.cuda.is_initialized() else []
    try:
        with torch.random.fork_rng(devices):
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
