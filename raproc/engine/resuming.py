"""Go on with a run: find its newest whole checkpoint, and name the settings that differ from it."""

from __future__ import annotations

import ast
import os.path as osp
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config

from raproc.weights import read_checkpoint

from .options import is_setting

NEEDED = ('optimizer', 'message_hub')
# What the state in a checkpoint decides, whatever the config of the resumed run says.
STATE = re.compile(
    r'optim_wrapper\.(.+\.)?(optimizer|paramwise_cfg)\b|param_scheduler\b|randomness'
)
# What says where and how to run, and not what.
PLACES = ('work_dir', 'load_from', 'resume', 'launcher', 'experiment_name', 'log_level', 'hint')
MAX_LENGTH = 60


def saved_checkpoints(config: Config) -> list[list[Path]]:
    """List the checkpoints of a run.

    Args:
        config (Config): The config of the run.

    Returns:
        list[list[Path]]: For iterations and for epochs, the newest first: the files of its folder
        with such names, whatever ``last_checkpoint`` says; they may be cut off.
    """
    hook = (config.get('default_hooks') or {}).get('checkpoint') or {}
    folders = [Path(config.work_dir)]
    if hook.get('out_dir'):
        name = osp.basename(osp.abspath(config.work_dir))
        folders.append(Path(hook['out_dir'], name))
    templates = {hook.get('filename_tmpl') or 'iter_{}.pth', 'iter_{}.pth', 'epoch_{}.pth'}
    found = []
    for template in sorted(templates, reverse=True):
        pattern = re.compile(re.escape(template).replace(r'\{\}', r'(\d+)'))
        paths = [path for folder in folders for path in folder.glob(template.format('*'))]
        matches = [(pattern.fullmatch(path.name), path) for path in paths]
        numbered = [(int(match[1]), path) for match, path in matches if match]
        found.append([path for _, path in sorted(numbered, reverse=True)])
    return [paths for paths in found if paths]


def newest_to_resume(config: Config) -> tuple[Path | None, list[str]]:
    """Find the newest checkpoint that a run can go on from.

    Args:
        config (Config): The config of the run.

    Returns:
        tuple[Path | None, list[str]]: The file, of the largest iteration among those that are whole
        and finite and hold the state of a training; and a sentence for each newer one that was left
        out.
    """
    whole: list[tuple[int, Path]] = []
    left_out = []
    for paths in saved_checkpoints(config):
        for path in paths:
            try:
                whole.append((iteration_of(read_checkpoint(path)), path))
                break
            except (ValueError, OSError) as error:
                left_out.append(f'{path} is left out: {error}')
    _, newest = max(whole, default=(0, None), key=lambda item: item[0])
    return newest, left_out


def iteration_of(content: Mapping[str, Any]) -> int:
    """Return the iteration of a checkpoint.

    Args:
        content (Mapping[str, Any]): The checkpoint.

    Raises:
        ValueError: If a run cannot go on from it, because it holds weights alone.
    """
    meta = content.get('meta')
    missing = [key for key in NEEDED if key not in content]
    if not isinstance(meta, Mapping) or not isinstance(meta.get('iter'), int) or missing:
        raise ValueError(
            f'expected the state of a training ({", ".join(NEEDED)} and meta.iter) to resume, but '
            f'got {", ".join(content)}; to start from its weights, set load_from instead'
        )
    return meta['iter']


def changed_settings(text: str, config: Config) -> tuple[list[str], list[str]]:
    """Compare the config in a checkpoint with that of the run that goes on from it.

    Args:
        text (str): The text of the config in the checkpoint; it is read, never executed.
        config (Config): The config of this run.

    Returns:
        tuple[list[str], list[str]]: The settings that are ignored, because the checkpoint holds
        their state, and those that hold from now on, a phrase each.
    """
    before, now = (_flat(read_settings(source)) for source in (text, config.pretty_text))
    if not before:
        return [], []
    ignored, taken = [], []
    for key in sorted(before.keys() | now.keys()):
        old, new = before.get(key, 'none'), now.get(key, 'none')
        if old == new or not is_setting(key) or key.split('.')[0] in PLACES:
            continue
        if STATE.match(key):
            ignored.append(f'{key} = {_short(new)} (stays {_short(old)})')
        else:
            taken.append(f'{key} = {_short(new)} (was {_short(old)})')
    return ignored, taken


def read_settings(text: str) -> dict[str, Any]:
    """Read the settings in the text of a config without executing it.

    Args:
        text (str): Python as ``Config.pretty_text`` writes it: names and calls of ``dict``.

    Returns:
        dict[str, Any]: The settings; what is no plain value is left out.
    """
    try:
        lines = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = {}
    for line in lines:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            found[line.targets[0].id] = _value(line.value)
    return found


def _value(node: ast.expr) -> Any:
    """Evaluate constants and containers of them; anything else becomes its text."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(item) for item in node.elts]
    if isinstance(node, ast.Dict):
        return {str(_value(k)): _value(v) for k, v in zip(node.keys, node.values) if k is not None}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == 'dict':
        return {word.arg: _value(word.value) for word in node.keywords if word.arg}
    return ast.unparse(node)


def _flat(value: Any) -> dict[str, str]:
    return dict(_leaves(value, ''))


def _leaves(value: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and (value or not prefix):
        for key, item in value.items():
            yield from _leaves(item, f'{prefix}.{key}' if prefix else str(key))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            yield from _leaves(item, f'{prefix}.{index}')
    else:
        yield prefix, repr(value)


def _short(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else f'{text[: MAX_LENGTH - 3]}...'
