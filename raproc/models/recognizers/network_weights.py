"""Load the trained weights of a recognizer's network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torch import nn

from raproc.weights import read_checkpoint

from .class_names import names_in_checkpoint

# Where the checkpoint of a RecognitionAwareModel holds a recognizer that is trained.
_TRAINED = re.compile(r'recognition\.\d+\.(losses\.\d+\.)?recognizer\.network\.')


def load_weights(
    network: nn.Module,
    weights: str | None,
    name: str,
    *,
    allow_random: bool = False,
    hint: str = '',
    load: Callable[[dict], Any] | None = None,
) -> tuple[str, ...] | None:
    """Load trained weights into a network, or say exactly why they do not fit.

    Args:
        network (nn.Module): The network.
        weights (str, optional): See :func:`raproc.weights.find_weights`: weights of the network, or
            a checkpoint of a run that trained it together with P.
        name (str): The recognizer's name, for messages.
        allow_random (bool): Whether ``weights=None`` is allowed. Defaults to False.
        hint (str): How to get the weights, for the message if they are missing.
        load (Callable, optional): What loads a state dict. Defaults to the network's own method.

    Returns:
        tuple[str, ...] | None: The names of the classes, where the file tells them.

    Raises:
        ValueError: If there are no weights, or they do not fit (keys and both shapes are named).
        FileNotFoundError: If the file is missing.
    """
    if weights is None:
        if not allow_random:
            raise ValueError(
                f'recognizer {name!r} has no weights: set its `weights` to a file or a '
                f'URL, or write `allow_random=True` to use random ones. {hint}'.strip()
            )
        return None
    try:
        content = read_checkpoint(weights)
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f'recognizer {name!r} misses its weights {weights!r}. {hint}'.strip()
        ) from error
    state_dict = _of_trained_recognizer(content['state_dict'], network)
    try:
        (load or network.load_state_dict)(state_dict)
    except RuntimeError as error:
        raise ValueError(
            f'the weights {weights!r} do not fit recognizer {name!r}: {error}; set its '
            '`weights` to a file of this network'
        ) from error
    # A run that trained P along names the classes of its data, which may be some of R's.
    return names_in_checkpoint(content) if state_dict is content['state_dict'] else None


def _of_trained_recognizer(state_dict: dict, network: nn.Module) -> dict:
    """Take the weights of R out of a checkpoint of P and a trained R; leave others as they are.

    There they lie under the names of a part. A whole network may have others (``TimmClassifier``).
    """
    found = [_TRAINED.match(key) for key in state_dict]
    prefixes = {match[0] for match in found if match}
    if len(prefixes) != 1:
        return state_dict
    (prefix,) = prefixes
    state_dict = {
        key.removeprefix(prefix): value
        for key, value in state_dict.items()
        if key.startswith(prefix)
    }
    for rename in network._state_dict_hooks.values():
        state_dict = rename(network, state_dict, '', {}) or state_dict
    return state_dict
