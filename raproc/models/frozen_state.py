"""Keep a frozen network out of state dicts, and unchanged by loading them."""

from __future__ import annotations

from typing import Any

from torch import nn

PREFIX = '_prefix_of_load'
"""str: The attribute that remembers the network's place in what is being loaded."""


def keep_out_of_state_dicts(network: nn.Module) -> None:
    """Let a network that is part of a model keep its weights, whatever a checkpoint holds.

    They belong to another checkpoint: saving the model leaves them out, and loading a state dict
    neither changes nor misses them.

    Args:
        network (nn.Module): A frozen recognizer, or a frozen P.
    """
    network._register_state_dict_hook(_leave_out)
    network._register_load_state_dict_pre_hook(_take_nothing, with_module=True)
    network.register_load_state_dict_post_hook(_miss_nothing)


def _leave_out(network: nn.Module, state_dict: dict, prefix: str, local_metadata: dict) -> None:
    for key in [key for key in state_dict if key.startswith(prefix)]:
        del state_dict[key]


def _take_nothing(network: nn.Module, state_dict: dict, prefix: str, *args) -> None:
    _leave_out(network, state_dict, prefix, {})
    setattr(network, PREFIX, prefix)


def _miss_nothing(network: nn.Module, incompatible_keys: Any) -> None:
    missing = incompatible_keys.missing_keys
    missing[:] = [key for key in missing if not key.startswith(getattr(network, PREFIX))]
