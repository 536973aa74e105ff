"""Keep a frozen recognizer out of state dicts, and unchanged by loading them."""

from __future__ import annotations

from typing import Any

from torch import nn


def leave_out(recognizer: nn.Module, state_dict: dict, prefix: str, local_metadata: dict) -> None:
    """State dict hook: removes everything below a frozen recognizer."""
    for key in [key for key in state_dict if key.startswith(prefix)]:
        del state_dict[key]


def take_nothing(recognizer: Any, state_dict: dict, prefix: str, *args) -> None:
    """Load hook: whatever a checkpoint holds, a frozen recognizer keeps its weights."""
    leave_out(recognizer, state_dict, prefix, {})
    recognizer._prefix = prefix


def miss_nothing(recognizer: Any, incompatible_keys) -> None:
    """Load hook: a frozen recognizer's weights are not missing from a checkpoint."""
    missing = incompatible_keys.missing_keys
    missing[:] = [key for key in missing if not key.startswith(recognizer._prefix)]
