"""Weights from anybody's file, without running the code that a pickle may hold."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlparse

import torch
from mmengine.dist import barrier, is_main_process
from torch import Tensor

# Where libraries put the state dict inside of a checkpoint: mmengine and timm; BasicSR; DETR.
_CONTAINERS = ('state_dict', 'model_state_dict', 'params_ema', 'params', 'model')
_PARALLEL_PREFIX = 'module.'


def load_weights_file(path: str | Path) -> dict[str, Tensor]:
    """Read a state dict, whoever saved it, and nothing else.

    Args:
        path (str or Path): A ``.pth`` or ``.safetensors`` file, or its ``http(s)://`` address,
            which is downloaded once into torch's hub folder (``TORCH_HOME``).

    Returns:
        dict[str, Tensor]: Names and tensors on the CPU, without the ``module.`` that
        data-parallel training puts before every name.

    Raises:
        FileNotFoundError: If there is no such file.
        OSError: If the address cannot be downloaded.
        ValueError: If the file holds Python objects beside the weights, is damaged, or holds no
            weights.
    """
    is_url = str(path).startswith(('http://', 'https://'))
    file = _download(str(path)) if is_url else Path(path).expanduser()
    if not file.is_file():
        got = 'a folder' if file.is_dir() else 'no such file'
        raise FileNotFoundError(f'expected a file of weights at {file}, but got {got}')
    content = _read_safetensors(file) if file.suffix == '.safetensors' else _read_torch(file)
    return _tensors(content, file)


def _download(url: str) -> Path:
    file = Path(torch.hub.get_dir(), 'checkpoints', Path(urlparse(url).path).name)
    try:
        if is_main_process():
            _fetch(url, file)
    finally:
        barrier()
    _fetch(url, file)  # where machines share no disk, each has to have the file
    return file


def _fetch(url: str, file: Path) -> None:
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        torch.hub.download_url_to_file(url, str(file), progress=False)
    except OSError as error:
        raise OSError(
            f'expected to download {url}, but got {error}; download it by hand and give its path, '
            f'or put it at {file}'
        ) from error


def _read_safetensors(file: Path) -> dict[str, Tensor]:
    try:
        from safetensors.torch import load_file
    except ImportError as error:
        raise ImportError(f'{file} needs safetensors: pip install safetensors') from error
    try:
        return load_file(file)
    except Exception as error:
        raise _damaged(file, error) from error


def _read_torch(file: Path) -> object:
    try:
        return torch.load(file, map_location='cpu', weights_only=True)
    except PermissionError:
        raise
    except Exception as error:  # bytes that are no checkpoint fail in every thinkable way
        foreign = 'Unsupported global' in str(error) or 'TorchScript' in str(error)
        raise (_foreign(file) if foreign else _damaged(file, error)) from error


def _tensors(content: object, file: Path) -> dict[str, Tensor]:
    if isinstance(content, Mapping):
        inner = (content[key] for key in _CONTAINERS if isinstance(content.get(key), Mapping))
        content = next(inner, content)
    else:
        raise ValueError(f'expected a dict of weights in {file}, but got {type(content).__name__}')
    tensors = {str(key): value for key, value in content.items() if isinstance(value, Tensor)}
    if not tensors:
        raise ValueError(f'expected weights in {file}, but got the keys {list(content)[:10]}')
    if all(key.startswith(_PARALLEL_PREFIX) for key in tensors):
        tensors = {key.removeprefix(_PARALLEL_PREFIX): value for key, value in tensors.items()}
    return tensors


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
        f'({type(error).__name__}: {reason}). It is incomplete or no such file: get it anew'
    )
