"""Weights on the Hugging Face hub: ``hf://owner/name``, in safetensors alone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .announcing import announce

HUB = 'hf://'
SUFFIX = '.safetensors'
DEFAULT = 'model.safetensors'
PIP_LINE = "pip install 'raproc[hub]'"


def download_from_hub(name: str) -> Path:
    """Download a file of weights from the hub, once.

    Args:
        name (str): ``hf://owner/name`` for ``model.safetensors`` or the only such file of a
            repository; ``hf://owner/name/folder/file.safetensors`` for one of several; with
            ``@revision`` after the repository's name for a tag, a branch or a commit.

    Returns:
        Path: The file in the hub's cache (``HF_HOME``). ``HF_ENDPOINT`` names another server.

    Raises:
        ImportError: If huggingface_hub is missing.
        ValueError: If the name has another form, or names no file of safetensors.
        OSError: If it cannot be downloaded.
    """
    repository, revision, file = parse_hub_name(name)
    hub = import_hub(name)
    place: dict[str, Any] = dict(revision=revision, endpoint=endpoint())
    try:
        api = hub.HfApi(endpoint=endpoint())
        files = [file] if file else api.list_repo_files(repository, revision=revision)
        chosen = _only_file(files)
        if chosen is not None:
            _announce(hub, repository, chosen, place)
            return Path(hub.hf_hub_download(repository, chosen, **place))
    except Exception as error:  # its own errors and those of its client have no common base
        cached = hub.try_to_load_from_cache(repository, file or DEFAULT, revision=revision)
        if isinstance(cached, str):
            return Path(cached)
        raise _failed(name, error) from error
    found = sorted(file for file in files if file.endswith(SUFFIX))
    text = ', '.join(found) or f'none among {", ".join(sorted(files)[:6]) or "no files"}'
    raise ValueError(
        f'expected one file of safetensors in {name}, but got {text}; name one: '
        f'{HUB}{repository}/FILE{SUFFIX}'
    )


def download_settings(name: str, files: Sequence[str]) -> Path:
    """Download the settings of a model from the hub, small files beside its weights, once.

    Args:
        name (str): ``hf://owner/name``, see :func:`download_from_hub`.
        files (Sequence[str]): Their names; all are JSON, which cannot run code.

    Returns:
        Path: The folder of that revision in the hub's cache, in which the files are, and those that
        :func:`download_from_hub` downloads.

    Raises:
        ImportError: If huggingface_hub is missing.
        ValueError: If the name has another form.
        OSError: If one cannot be downloaded.
    """
    repository, revision, _ = parse_hub_name(name)
    hub = import_hub(name)
    place: dict[str, Any] = dict(revision=revision, endpoint=endpoint())
    try:
        found = [hub.hf_hub_download(repository, file, **place) for file in files]
    except Exception as error:  # as above
        raise _failed(f'{", ".join(files)} of {name}', error) from error
    return Path(found[-1]).parent


def parse_hub_name(name: str) -> tuple[str, str | None, str | None]:
    """Take a name of the hub apart.

    Args:
        name (str): See :func:`download_from_hub`.

    Returns:
        tuple: The repository, ``owner/name``; the revision and the file, or None.

    Raises:
        ValueError: If it has another form, or the file is none of safetensors.
    """
    owner, _, rest = name.removeprefix(HUB).partition('/')
    repository, _, file = rest.partition('/')
    repository, _, revision = repository.partition('@')
    if not name.startswith(HUB) or not owner or not repository:
        raise ValueError(
            f'expected hf://owner/name or hf://owner/name/file{SUFFIX}, but got {name!r}'
        )
    if file and not file.endswith(SUFFIX):
        raise ValueError(
            f'expected a file of safetensors from the hub, which cannot run code, but got {name!r}'
        )
    return f'{owner}/{repository}', revision or None, file or None


def import_hub(name: str) -> Any:
    """Import huggingface_hub, or say what needs it and how it is installed."""
    try:
        import huggingface_hub
        import huggingface_hub.errors
    except ImportError as error:
        raise ImportError(f'{name} needs huggingface_hub: {PIP_LINE}') from error
    return huggingface_hub


def endpoint() -> str | None:
    """Return the address of another hub than the public one, ``HF_ENDPOINT``; or None."""
    return os.environ.get('HF_ENDPOINT') or None


def _announce(hub: Any, repository: str, file: str, place: dict[str, Any]) -> None:
    """Log that a file that is not in the cache will be downloaded, with its size."""
    if isinstance(hub.try_to_load_from_cache(repository, file, revision=place['revision']), str):
        return
    url = hub.hf_hub_url(repository, file, **place)
    size = hub.get_hf_file_metadata(url, endpoint=place['endpoint']).size
    announce(f'{HUB}{repository}/{file}', size, "the hub's cache (HF_HOME)")


def _failed(name: str, error: Exception) -> OSError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
    return OSError(
        f'expected to download {name} from the hub, but got: {reason}; look at its name, or '
        'download the file by hand and give its path'
    )


def _only_file(files: list[str]) -> str | None:
    """Find the file of weights among those of a repository; None where there is not just one."""
    found = [file for file in files if file.endswith(SUFFIX)]
    if DEFAULT in found:
        return DEFAULT
    return found[0] if len(found) == 1 else None
