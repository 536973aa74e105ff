"""Find the file of weights that a name stands for: a path, a run, an address, a published name."""

from __future__ import annotations

import difflib
import functools
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import Request, urlopen

import torch
from mmengine.dist import barrier, is_main_process
from mmengine.fileio import load

import raproc

from .announcing import announce
from .hub import HUB, download_from_hub

METAFILE = Path('checkpoints', 'metafile.yml')
_URLS = ('http://', 'https://')
# The addresses of torchvision's weights hold the beginning of their SHA-256.
_HASHED = re.compile(r'https://download\.pytorch\.org/.*-([a-f0-9]{8,})\.pth')
_SAVED = re.compile(r'(iter|epoch)_(\d+)\.pth')


def find_weights(name: str | Path) -> Path:
    """Find the file of weights that a name stands for.

    Args:
        name (str | Path): A file (``.pth``, ``.pt`` or ``.safetensors``); the folder of a run, for
            its newest checkpoint; an ``http(s)://`` address, which is downloaded once into torch's
            hub folder (``TORCH_HOME``); ``hf://owner/name`` of the Hugging Face hub; or a published
            name, e.g. ``ra/sr_efficientnet-lite0_cls``.

    Returns:
        Path: A file on this machine.

    Raises:
        FileNotFoundError: If there is no such file, or the folder holds no checkpoint.
        OSError: If the address cannot be downloaded.
        ValueError: If a repository of the hub holds no single file of safetensors.
        ImportError: If huggingface_hub is missing for ``hf://``.
    """
    text = str(name)
    if text.startswith(_URLS):
        return _download(text)
    if text.startswith(HUB):
        return download_from_hub(text)
    file = Path(name).expanduser()
    if file.is_file():
        return file
    if file.is_dir():
        return _of_run(file)
    if text in _published_by_any_name():
        return _published_by_any_name()[text]
    near = difflib.get_close_matches(text, published(), n=3)
    raise FileNotFoundError(
        f'expected a file of weights at {file}, but got no such file'
        + (f'; the nearest published names are {", ".join(near)}' if near else '')
    )


def is_missing(name: str | Path) -> bool:
    """Tell whether a name stands for no file, nothing published and no address."""
    try:
        return '://' not in str(name) and not find_weights(name)
    except FileNotFoundError:
        return True


def newest_checkpoint(folder: str | Path) -> Path | None:
    """Find the newest whole checkpoint of a run.

    Args:
        folder (str | Path): The run's folder with ``iter_*.pth`` or ``epoch_*.pth``.

    Returns:
        Path | None: The one with the largest number; where a folder has both kinds, the one written
        last. Those that are cut off are left out with a warning.
    """
    newest = []
    for kind in ('iter', 'epoch'):
        found = [(_SAVED.fullmatch(path.name), path) for path in Path(folder).glob(f'{kind}_*.pth')]
        numbered = sorted((int(match[2]), path) for match, path in found if match)
        whole = (path for _, path in reversed(numbered) if _is_whole(path))
        newest.extend(path for path in [next(whole, None)] if path)
    return max(newest, key=lambda path: path.stat().st_mtime, default=None)


@functools.cache
def published() -> dict[str, Path]:
    """List the weights that come with the package: short name of their config -> file."""
    return {_short_name(entry['Config']): root / entry['Weights'] for root, entry in _metafile()}


def published_results() -> dict[str, list[tuple[str, dict[str, float]]]]:
    """List the scores of published weights: short name of their config -> (dataset, metrics)."""
    return {
        _short_name(entry['Config']): [
            (result['Dataset'], dict(result['Metrics'])) for result in entry.get('Results', [])
        ]
        for _, entry in _metafile()
    }


def published_entry(name: str) -> dict[str, Any]:
    """Read what the metafile says of published weights.

    Args:
        name (str): The short name of their config, or the path of that config.

    Returns:
        dict[str, Any]: The entry; empty where there is none.
    """
    place = Path(name.removesuffix('.py')).parts
    for _, entry in _metafile():
        known = tuple(_short_name(entry['Config']).split('/'))
        if place[-len(known) :] == known:
            return dict(entry)
    return {}


def published_origin(name: str) -> dict[str, str]:
    """Tell where published weights are from.

    Args:
        name (str): See :func:`published_entry`.

    Returns:
        dict[str, str]: Their ``License`` and ``Source``, where the metafile has them; without them
        they are raproc's own.
    """
    entry = published_entry(name)
    return {key: entry[key] for key in ('License', 'Source') if key in entry}


def downloaded_to(url: str) -> Path:
    """Tell where a download is kept, in torch's hub folder (``TORCH_HOME``)."""
    return Path(torch.hub.get_dir(), 'checkpoints', Path(urlparse(url).path).name)


@functools.cache
def former_names() -> dict[str, str]:
    """List the former short names of configs with published weights: former name -> name."""
    return {
        _short_name(entry['Former Config']): _short_name(entry['Config'])
        for _, entry in _metafile()
        if 'Former Config' in entry
    }


def _of_run(folder: Path) -> Path:
    newest = newest_checkpoint(folder)
    if newest is None:
        raise FileNotFoundError(
            f'expected a file of weights at {folder}, but got a folder without a whole iter_*.pth '
            'or epoch_*.pth'
        )
    return newest


def _is_whole(path: Path) -> bool:
    """Tell whether a file ends as torch's do; the list of their content stands last."""
    whole = zipfile.is_zipfile(path)
    if not whole:
        warnings.warn(f'{path} is left out: it is not a whole checkpoint', stacklevel=2)
    return whole


def _metafile() -> list[tuple[Path, dict]]:
    package = Path(raproc.__file__).parent
    roots = (package / '.mim', package.parent)
    root = next((root for root in roots if (root / METAFILE).is_file()), None)
    return [] if root is None else [(root, entry) for entry in load(root / METAFILE)['Models']]


@functools.cache
def _published_by_any_name() -> dict[str, Path]:
    known = published()
    former = {old: known[new] for old, new in former_names().items()}
    return former | known | {entry['Name']: root / entry['Weights'] for root, entry in _metafile()}


def _short_name(config: str) -> str:
    """Take ``configs/`` and the suffix off the path of a shipped config."""
    return config.removeprefix('configs/').removesuffix('.py')


def _download(url: str) -> Path:
    file = downloaded_to(url)
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
    hashed = _HASHED.fullmatch(url)
    announce(url, _size_of(url), f'{file}; without a network, put the file there')
    try:
        torch.hub.download_url_to_file(url, str(file), hashed and hashed[1], progress=False)
    except OSError as error:
        raise OSError(
            f'expected to download {url}, but got {error}; download it by hand and give its path, '
            f'or put it at {file}'
        ) from error


def _size_of(url: str) -> int | None:
    """Ask the server for the size of a file; None where it does not tell."""
    try:
        with urlopen(Request(url, method='HEAD'), timeout=10) as answer:
            return int(answer.headers.get('Content-Length') or 0)
    except (OSError, ValueError):
        return None
