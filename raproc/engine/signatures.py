"""What the class behind a ``type`` of a config takes, to refuse what it would not."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mmengine.hooks import Hook
from mmengine.registry import Registry

from raproc import registry

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
KEYS = frozenset({'type', '_scope_', '_delete_'})
"""frozenset[str]: What any dict with a ``type`` may have."""


def parameters_of(kind: Callable) -> tuple[frozenset[str], bool]:
    """List the names that a class or a function takes.

    Args:
        kind (Callable): The class, whose ``**kwargs`` are taken to be those of its parents; or a
            function.

    Returns:
        tuple[frozenset[str], bool]: The names, and whether these are all.
    """
    names = set(KEYS | {'priority'} if _is_hook(kind) else KEYS)
    family = inspect.getmro(kind) if isinstance(kind, type) else ()
    makers = [vars(one).get('__init__') for one in family] or [kind]
    for maker in makers:
        if maker is None:
            continue
        try:
            parameters = inspect.signature(maker).parameters.values()
        except (TypeError, ValueError):
            break
        names |= {one.name for one in parameters if one.kind in _NAMED}
        if not any(one.kind is one.VAR_KEYWORD for one in parameters):
            return frozenset(names - {'self'}), True
    return frozenset(names - {'self'}), False


def find_type(name: Any, scope: str) -> Callable | None:
    """Find what a ``type`` of a config stands for.

    Args:
        name (Any): A registered name, with or without its scope; or the class itself.
        scope (str): The scope of names without one.

    Returns:
        Callable | None: The class or function; None where no registry has it.
    """
    if not isinstance(name, str):
        return name if callable(name) else None
    known = [value for value in vars(registry).values() if isinstance(value, Registry)]
    for full in (name, f'{scope}.{name}'):
        for one in known:
            try:
                found = one.get(full)
            except (ImportError, KeyError, ValueError):
                continue
            if found is not None:
                return found
    return None


def _is_hook(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Hook)
