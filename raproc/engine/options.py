"""Refuse options that would change nothing: misspelt keys, and variables that are used up."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mmengine.config import Config
from mmengine.model import MMDistributedDataParallel
from mmengine.optim import OptimWrapper
from mmengine.runner import EpochBasedTrainLoop, LogProcessor, Runner, TestLoop, ValLoop
from mmengine.visualization import Visualizer
from torch.utils.data import DataLoader

from raproc.registry import name_of_type

from .scaling import HIGHEST, one_cycles
from .signatures import find_type, parameters_of

READ_FROM_CONFIG = frozenset(
    {
        'activation_checkpointing',
        'compile',
        'custom_imports',
        'efficient_conv_bn_eval',
        'find_unused_parameters',
        'model_wrapper_cfg',
        'runner_type',
        'sync_bn',
        'task',
    }
)
SETTINGS = (frozenset(inspect.signature(Runner).parameters) - {'cfg'}) | READ_FROM_CONFIG
"""frozenset[str]: The keys of a config that something reads after it is put together."""
LOADER = frozenset({'dataset', 'sampler', 'batch_sampler', 'collate_fn', 'num_batch_per_epoch'})
# What a dict without a type is made into, and what it may have besides.
DEFAULTS: dict[str, tuple[Callable, frozenset[str]]] = {
    'train_cfg': (EpochBasedTrainLoop, frozenset({'by_epoch'})),
    'val_cfg': (ValLoop, frozenset()),
    'test_cfg': (TestLoop, frozenset()),
    'optim_wrapper': (OptimWrapper, frozenset()),
    'log_processor': (LogProcessor, frozenset()),
    'model_wrapper_cfg': (MMDistributedDataParallel, frozenset()),
    'visualizer': (Visualizer, frozenset()),
    'randomness': (Runner.set_randomness, frozenset()),
    **{f'{mode}_dataloader': (DataLoader, LOADER) for mode in ('train', 'val', 'test')},
}
CLOSED = {
    'env_cfg': frozenset({'cudnn_benchmark', 'mp_cfg', 'dist_cfg', 'resource_limit'}),
    'env_cfg.mp_cfg': frozenset({'mp_start_method', 'opencv_num_threads'}),
    'auto_scale_lr': frozenset({'enable', 'base_batch_size'}),
    'custom_imports': frozenset({'imports', 'allow_failed_imports'}),
}
MORE = {
    'optim_wrapper': frozenset({'constructor', 'paramwise_cfg'}),
    'param_scheduler': frozenset({'convert_to_iter_based'}),
}
LEARNING_RATE = re.compile(r'optim_wrapper\.(?:(?P<part>.+)\.)?optimizer\.lr')
MAX_KEYS = 4


def is_setting(key: str) -> bool:
    """Tell whether something reads a dotted key of a config after it is put together."""
    return key.split('.')[0] in SETTINGS


def check_options(before: Config, after: Config, options: Mapping[str, Any]) -> None:
    """Refuse options that change nothing.

    Args:
        before (Config): The config without them.
        after (Config): The config with them.
        options (Mapping[str, Any]): Values by dotted keys.

    Raises:
        ValueError: If nothing reads such a key, with the nearest ones; if it is a variable of the
            config that was put into others already, with these; or if another setting decides.
    """
    for path in _paths(options):
        if path[0] not in SETTINGS:
            _refuse_variable(before, path)
        _check_path(before, after, path)
        _check_learning_rate(after, '.'.join(path), options)


def refuse_options(options: Mapping[str, Any] | None, unused: Mapping[str, str]) -> None:
    """Refuse options that a command does not look at.

    Args:
        options (Mapping[str, Any], optional): Values by dotted keys.
        unused (Mapping[str, str]): First parts of keys, and what to do instead.

    Raises:
        ValueError: Naming the first such option.
    """
    for key in options or {}:
        first = key.split('.')[0]
        if first in unused:
            raise ValueError(
                f'expected options that change something, but got {key}; {unused[first]}'
            )


def _paths(options: Mapping[str, Any], prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in options.items():
        path = (*prefix, *key.split('.'))
        if isinstance(value, Mapping) and value and '_delete_' not in value:
            yield from _paths(value, path)
        else:
            yield path


def _check_path(before: Any, after: Any, path: tuple[str, ...]) -> None:
    """Walk to where a path leaves the config without options, and ask whether that may be."""
    old, new = before, after
    for depth, key in enumerate(path):
        if isinstance(new, list | tuple):
            index = int(key)
            old = old[index] if isinstance(old, list | tuple) and index < len(old) else None
            new = new[index]
            continue
        if not isinstance(new, Mapping | Config):
            return
        if not isinstance(old, Mapping | Config) or key not in old:
            if depth and isinstance(old, Mapping):
                _check_new_key(after, old, new, path[: depth + 1])
            return
        old, new = old.get(key), new.get(key)


def _check_new_key(config: Config, old: Any, new: Any, path: tuple[str, ...]) -> None:
    *holder, key = path
    place = '.'.join(holder)
    if place == 'default_hooks':
        if not (new[key] is None or 'type' in new[key]):
            raise _unknown(path, list(old))
        return
    if place == 'optim_wrapper' and isinstance(new[key], Mapping) and 'optimizer' in new[key]:
        return  # one more part with an optimizer of its own
    known, are_all = CLOSED.get(place, frozenset()), place in CLOSED
    if not are_all:
        known, are_all = _known(config, new, holder)
    if key in known:
        return
    if are_all:
        raise _unknown(path, sorted(known))
    near = difflib.get_close_matches(key, sorted(known.union(old)), cutoff=0.8)
    if near:
        raise _unknown(path, near)


def _known(config: Config, holder: Mapping, path: Sequence[str]) -> tuple[frozenset[str], bool]:
    """List what a dict may have, as far as that can be told, and whether this is all."""
    nothing: frozenset[str] = frozenset()
    kind, more = DEFAULTS.get('.'.join(path), (None, nothing))
    if 'type' in holder:
        kind = find_type(holder['type'], config.get('default_scope') or 'mmengine')
    if kind is None:
        return nothing, False
    known, are_all = parameters_of(kind)
    return known | more | MORE.get(path[0], nothing), are_all


def _refuse_variable(before: Config, path: tuple[str, ...]) -> None:
    name, rest = path[0], path[1:]
    if name not in before:
        raise _unknown(path, sorted({*SETTINGS, *before}), name)
    settings = {key: before[key] for key in before if key in SETTINGS}
    found = ['.'.join((key, *rest)) for key in _users(settings, before[name])]
    is_used = rf'(?<![\w.\'"]){name}\b(?!\s*=[^=])|_base_\.{name}\b'
    # The text of a lazily imported config does not hold the configs that it imports.
    is_lazy = bool(before._imported_names)
    if not found if is_lazy else not re.search(is_used, before.text):
        return  # a key of somebody's own, which is looked up in the config
    keys = ', '.join(found[:MAX_KEYS]) + (', ...' if len(found) > MAX_KEYS else '')
    raise ValueError(
        f'expected options that change something, but got {".".join(path)}: {name} is a variable, '
        'whose value was put into others when the config was read; set '
        + (keys or 'it in a config of your own with this one as _base_')
    )


def _users(settings: Mapping[str, Any], value: Any) -> list[str]:
    """Find the keys that hold a value, or else those that hold it among others."""
    nodes = [(key, node) for key, node in _nodes(settings, '') if _is_telling(node)]
    same = [key for key, node in nodes if node == value]
    return same or [key for key, node in nodes if _holds(node, value)]


def _holds(node: Any, value: Any) -> bool:
    if isinstance(node, str) and isinstance(value, str):
        return bool(value) and value in node
    many = isinstance(node, list | tuple) and isinstance(value, list | tuple)
    return many and bool(value) and all(item in node for item in value)


def _is_telling(node: Any) -> bool:
    return not isinstance(node, bool | None)


def _nodes(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    if prefix:
        yield prefix, value
    if isinstance(value, Mapping):
        items: Any = value.items()
    else:
        items = enumerate(value) if isinstance(value, list | tuple) else ()
    for key, item in items:
        yield from _nodes(item, f'{prefix}.{key}' if prefix else str(key))


def _check_learning_rate(config: Config, key: str, options: Mapping[str, Any]) -> None:
    """Refuse a learning rate of an optimizer whose schedule says its own."""
    match = LEARNING_RATE.fullmatch(key)
    schedulers: Any = config.get('param_scheduler')
    if match is None or not schedulers:
        return
    place = 'param_scheduler'
    if match['part'] and isinstance(schedulers, Mapping) and match['part'] in schedulers:
        place, schedulers = f'{place}.{match["part"]}', schedulers[match['part']]
    decisive = list(one_cycles(schedulers))
    if not decisive or any(option.endswith(HIGHEST) for option in options):
        return
    places = [
        name for name, node in _nodes(schedulers, place) if any(node is one for one in decisive)
    ]
    raise ValueError(
        f'expected options that change something, but got {key}: the schedule '
        f'{name_of_type(decisive[0].get("type"))} makes all learning rates of its {HIGHEST}; set '
        + ', '.join(f'{name}.{HIGHEST}' for name in places)
    )


def _unknown(path: Sequence[str], known: Sequence[str], name: str = '') -> ValueError:
    near = difflib.get_close_matches(name or path[-1], known, n=3, cutoff=0.6)
    place = '.'.join(path[:-1])
    return ValueError(
        f'expected the name of a setting, but got {".".join(path)}, which nothing reads; '
        + (
            f'set {" or ".join(".".join([*path[:-1], key]) if not name else key for key in near)}'
            if near
            else f'{place or "a config"} takes {", ".join(k for k in known if k[0] != "_")}'
        )
    )
