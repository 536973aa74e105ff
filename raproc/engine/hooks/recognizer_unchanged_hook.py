"""Prove that a run did not change its frozen recognizers."""

from __future__ import annotations

import hashlib

import torch
from mmengine.hooks import Hook

from raproc.models.recognizers import BaseRecognizer
from raproc.registry import HOOKS

from .recognizers_of import recognizers_of


@HOOKS.register_module()
class RecognizerUnchangedHook(Hook):
    """Compare every bit of each frozen recognizer at the end of training with the start.

    Raises:
        RuntimeError: At the end of training, naming the recognizer and the tensors that changed.
    """

    priority = 'LOW'

    def before_train(self, runner) -> None:
        """Take a fingerprint of each frozen recognizer.

        Args:
            runner (Runner): The runner.
        """
        self._before = {
            recognizer: fingerprint(recognizer)
            for recognizer in recognizers_of(runner)
            if recognizer.frozen
        }

    def after_train(self, runner) -> None:
        """Compare the fingerprints.

        Args:
            runner (Runner): The runner.
        """
        for recognizer, before in self._before.items():
            after = fingerprint(recognizer)
            changed = [name for name, digest in before.items() if after.get(name) != digest]
            if changed:
                raise RuntimeError(
                    f'the frozen recognizer {recognizer.name!r} was changed by training: {changed}'
                )
            runner.logger.info(
                f'Recognizer {recognizer.name!r} is bit-identical to the start of training'
            )


def fingerprint(recognizer: BaseRecognizer) -> dict[str, str]:
    """Hash the bytes of each parameter and buffer.

    Args:
        recognizer (BaseRecognizer): The recognizer.

    Returns:
        dict[str, str]: SHA-1 by name.
    """
    tensors = dict(recognizer.named_parameters()) | dict(recognizer.named_buffers())
    return {name: hashlib.sha1(_bytes(tensor)).hexdigest() for name, tensor in tensors.items()}


def _bytes(tensor: torch.Tensor) -> bytes:
    flat = tensor.detach().cpu().contiguous().flatten()
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b''
