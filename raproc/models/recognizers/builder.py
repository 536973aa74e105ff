"""Build recognizers; the same recognizer is held once, however often it is asked for."""

from __future__ import annotations

import json
from weakref import WeakValueDictionary

from raproc.registry import MODELS

from .base_recognizer import BaseRecognizer

_SHARED: WeakValueDictionary[str, BaseRecognizer] = WeakValueDictionary()


def build_recognizer(recognizer: dict | BaseRecognizer) -> BaseRecognizer:
    """Build a recognizer from its config, or return one that exists.

    Equal configs give the same object as long as somebody holds it: a recognizer that serves as a
    loss and in a metric is loaded and kept in memory once, and a metric scores the very recognizer
    that is trained where ``frozen=False``. Recognizers that shall be trained apart in one process
    need names of their own.

    Args:
        recognizer (dict | BaseRecognizer): A recognizer or its config.

    Returns:
        BaseRecognizer: The recognizer.

    Raises:
        TypeError: If it is neither a recognizer nor its config.
    """
    if isinstance(recognizer, BaseRecognizer):
        return recognizer
    if not isinstance(recognizer, dict) or 'type' not in recognizer:
        raise TypeError(
            'expected a recognizer to be a config such as dict(type="TorchvisionRecognizer", '
            f'model="resnet18", weights="IMAGENET1K_V1"), but got {recognizer!r}; '
            'set model.recognition.recognizer'
        )
    key = json.dumps(recognizer, sort_keys=True, default=str)
    shared = _SHARED.get(key)
    if shared is None:
        shared = _SHARED[key] = MODELS.build(recognizer)
    return shared
