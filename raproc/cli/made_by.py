"""Remember which processor made the images of a folder, so that two are not mixed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from raproc.files import WriteError, write_json

if TYPE_CHECKING:
    from torch import nn

NAME = '.raproc.json'


def claim(folder: Path, model: str, network: nn.Module, purpose: str) -> None:
    """Note in a folder which processor writes into it.

    Args:
        folder (Path): The folder; made if it is not there.
        model (str): What the processor is called.
        network (nn.Module): Its networks; they tell it from others, wherever its files lie.
        purpose (str): For whom the images are: ``people``, ``machines`` or ``both``.

    Raises:
        ValueError: If another processor, or this one for another purpose, wrote into it before.
    """
    record = {'model': model, 'for': purpose, 'networks': digest(network)}
    path = folder / NAME
    before = _read(path)
    if before is None:
        with contextlib.suppress(WriteError):  # the images cannot be written either, and say so
            write_json(path, record)
        return
    same = [before.get(key) == record[key] for key in ('for', 'networks')]
    if not all(same):
        raise ValueError(
            f'expected a folder of images of {model} for {purpose}, but got {folder} with images '
            f'of {before.get("model")} for {before.get("for")}; choose another OUT'
            f'{"" if same[1] or before.get("model") != model else " (the weights differ)"}'
        )


def show_origin(name: str) -> None:
    """Tell whose weights a published processor has, where they are not raproc's own."""
    from raproc.weights import published_origin

    origin = published_origin(name.removesuffix('.py'))
    if origin:
        text = ', '.join(f'{key.lower()} {value}' for key, value in origin.items())
        sys.stderr.write(f'{name}: {text}\n')


def digest(network: nn.Module) -> str:
    """Compute what tells networks apart: their structure and their weights."""
    found = hashlib.sha256(str(network).encode())
    for key, value in sorted(network.state_dict().items()):
        found.update(key.encode())
        found.update(value.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()[:16]


def _read(path: Path) -> dict | None:
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
