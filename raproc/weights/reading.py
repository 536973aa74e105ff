"""Read weights from anybody's file, without running the code that a pickle may hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from mmengine.runner import checkpoint as mmengine_checkpoint
from torch import Tensor

from raproc.files import write_bytes

from .finding import find_weights
from .fitting import shortened

# Where libraries put the state dict inside of a checkpoint: mmengine, timm, BasicSR, DETR, others.
_CONTAINERS = (
    'state_dict', 'model_state_dict', 'params_ema', 'params-ema', 'params', 'model', 'net',
)  # fmt: skip
_OBJECT_STORES = (r'(\S+\:)?s3://', r'(\S+\:)?petrel://')  # as mmengine names them
_PARALLEL_PREFIX = 'module.'
# The entry of a file of safetensors that describes the processor.
DESCRIPTION = 'raproc'


def read_checkpoint(name: str | Path, map_location: Any = 'cpu') -> dict[str, Any]:
    """Read a checkpoint without running anything in it.

    Args:
        name (str | Path): See :func:`find_weights`.
        map_location (Any): As in ``torch.load``. Defaults to 'cpu'.

    Returns:
        dict[str, Any]: The content, with the weights as ``state_dict`` wherever they lay: names and
        tensors, without the ``module.`` that data-parallel training puts before every name. The
        text ``meta.config`` is left out, because mmengine would execute it.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the address cannot be downloaded.
        ValueError: If the file holds Python objects beside the weights, is damaged, holds no
            weights, or some that are not finite.
    """
    file = find_weights(name)
    if file.suffix == '.safetensors':
        content = _read_safetensors(file)
    else:
        content = _read_torch(file, map_location)
    if not isinstance(content, Mapping):
        raise ValueError(f'expected a dict of weights in {file}, but got {type(content).__name__}')
    inner = next((key for key in _CONTAINERS if isinstance(content.get(key), Mapping)), None)
    weights: Any = content if inner is None else content[inner]
    state = _tensors(weights, file)
    _check_finite(state, file)
    rest: dict[str, Any] = (
        {} if inner is None else {k: v for k, v in content.items() if k not in _CONTAINERS}
    )
    if isinstance(rest.get('meta'), dict):
        rest['meta'].pop('config', None)
    return dict(rest, state_dict=state)


def read_weights(name: str | Path) -> dict[str, Tensor]:
    """Read the weights of a file alone, whoever saved it, see :func:`read_checkpoint`."""
    return read_checkpoint(name)['state_dict']


def describes_itself(name: str | Path) -> dict[str, Any] | None:
    """Read what a file of safetensors says of the processor that it holds.

    Args:
        name (str | Path): See :func:`find_weights`.

    Returns:
        dict[str, Any] | None: ``processor``, ``transformer`` and ``task``, as
        :func:`write_processor` wrote them; None where others wrote the file.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it is damaged.
    """
    file = find_weights(name)
    try:
        from safetensors import safe_open

        with safe_open(file, 'pt') as content:
            text = (content.metadata() or {}).get(DESCRIPTION)
        return None if text is None else dict(json.loads(text))
    except ImportError as error:
        raise ImportError(f'{file} needs safetensors: pip install safetensors') from error
    except Exception as error:
        raise _damaged(file, error) from error


def write_processor(
    path: str | Path, state: Mapping[str, Tensor], description: Mapping[str, Any]
) -> None:
    """Write P and T as safetensors, with what is needed to build them again.

    Args:
        path (str | Path): The file.
        state (Mapping[str, Tensor]): The weights.
        description (Mapping[str, Any]): See :func:`describes_itself`.
    """
    from safetensors.torch import save

    tensors = {key: value.detach().cpu().contiguous().clone() for key, value in state.items()}
    metadata = {'format': 'pt', DESCRIPTION: json.dumps(description, sort_keys=True)}
    write_bytes(path, save(tensors, metadata))


def register_loaders() -> None:
    """Let mmengine read every file and address through this door, in this process.

    Its own loaders leave it to the environment, and for addresses to nobody, whether code in a
    pickle runs. Importing :mod:`raproc.weights` does it.
    """
    for prefix in ('', 'hf://', 'http://', 'https://', 'pavi://', *_OBJECT_STORES):
        mmengine_checkpoint.CheckpointLoader.register_scheme(prefix, _read_for_mmengine, force=True)
    mmengine_checkpoint.load_from_http = _read_for_mmengine  # of torchvision:// and others


def _read_for_mmengine(filename: str, map_location: Any = None, **_) -> dict[str, Any]:
    return read_checkpoint(filename, map_location or 'cpu')


def _read_safetensors(file: Path) -> dict[str, Any]:
    try:
        from safetensors.torch import load_file
    except ImportError as error:
        raise ImportError(f'{file} needs safetensors: pip install safetensors') from error
    try:
        state, described = load_file(file), describes_itself(file)
    except Exception as error:
        raise _damaged(file, error) from error
    if described is None:
        return state
    return dict(state_dict=state, meta=dict(task=described.get('task')))


def _read_torch(file: Path, map_location: Any) -> object:
    try:
        return torch.load(file, map_location=map_location, weights_only=True)
    except PermissionError:
        raise
    except Exception as error:  # bytes that are no checkpoint fail in every thinkable way
        foreign = 'Unsupported global' in str(error) or 'TorchScript' in str(error)
        raise (_foreign(file) if foreign else _damaged(file, error)) from error


def _tensors(content: Mapping, file: Path) -> Mapping[str, Tensor]:
    tensors = {str(key): value for key, value in content.items() if isinstance(value, Tensor)}
    if not tensors:
        raise ValueError(f'expected weights in {file}, but got the keys {list(content)[:10]}')
    if all(key.startswith(_PARALLEL_PREFIX) for key in tensors):
        return {key.removeprefix(_PARALLEL_PREFIX): value for key, value in tensors.items()}
    return content if len(tensors) == len(content) else tensors  # with its `_metadata`


def _check_finite(state: Mapping[str, Tensor], file: Path) -> None:
    broken = [
        key
        for key, value in state.items()
        if value.is_floating_point() and not value.isfinite().all()
    ]
    if broken:
        raise ValueError(
            f'expected finite weights in {file}, but got NaN or infinity in '
            f'{", ".join(shortened(broken))}; take an earlier checkpoint of its training'
        )


def _foreign(file: Path) -> ValueError:
    return ValueError(
        f'expected only weights in {file}, but got Python objects beside them, and loading those '
        'can run any code. If you trust its source, at your own risk, convert it once: '
        f'torch.save(torch.load({str(file)!r}, weights_only=False)["state_dict"], "weights.pth")'
    )


def _damaged(file: Path, error: Exception) -> ValueError:
    reason = str(error).splitlines()[0][:120] if str(error) else 'it ends too early'
    return ValueError(
        f'expected a file of weights at {file}, but got one that cannot be read '
        f'({type(error).__name__}: {reason}). It is incomplete or no such file: get it again'
    )
