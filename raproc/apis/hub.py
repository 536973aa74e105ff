"""Put a trained processor on the Hugging Face hub, with a card that says what it is."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mmengine.config import Config

from raproc.files import write_text
from raproc.models.editors.naming import SOURCES, checked_editor, weights_of
from raproc.tasks import find_task
from raproc.version import __version__
from raproc.weights import (
    endpoint,
    import_hub,
    parse_hub_name,
    published_entry,
    write_processor,
)

from .loading import find_processor, load_model

FILE = 'model.safetensors'
LICENCES = ('mit', 'apache-2.0', 'bsd-3-clause', 'cc-by-4.0', 'cc0-1.0')
"""tuple[str, ...]: Licences that the hub knows by these names."""


def push_to_hub(
    model: str | Config | None,
    repository: str,
    weights: str | Path | None = None,
    private: bool = False,
    licence: str | None = None,
) -> str:
    """Upload a processor: its weights as safetensors, its settings, and a model card.

    The card is made from the metafile where the processor is a published one. Whoever downloads it
    needs its name alone, ``hf://owner/name``.

    Args:
        model (str | Config, optional): See :func:`raproc.apis.loading.find_processor`.
        repository (str): ``owner/name``, or ``hf://owner/name``; it is made if it is not there.
        weights (str | Path, optional): Its checkpoint. Defaults to None.
        private (bool): Whether a new repository is private. Defaults to False.
        licence (str, optional): Defaults to None: that in the metafile, or none.

    Returns:
        str: The address of the upload.

    Raises:
        ImportError: If huggingface_hub or safetensors is missing.
        OSError: If the hub refuses it.
        ValueError: If the processor cannot be built from its settings, or the name is wrong.
    """
    name, revision, file = parse_hub_name(f'hf://{repository.removeprefix("hf://")}')
    if revision or file:
        raise ValueError(f'expected owner/name to push to, but got {repository!r}')
    hub = import_hub(f'hf://{name}')
    with tempfile.TemporaryDirectory(prefix='raproc-push-') as folder:
        write_pretrained(folder, model, weights, f'hf://{name}', licence)
        api = hub.HfApi(endpoint=endpoint())
        try:
            api.create_repo(name, private=private, exist_ok=True)
            commit = api.upload_folder(
                repo_id=name, folder_path=folder, commit_message=f'raproc {__version__}'
            )
        except Exception as error:  # its own errors and those of its client have no common base
            reason = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
            raise OSError(
                f'expected to push to {name}, but got: {reason}; log in with `hf auth login`'
            ) from error
    return str(getattr(commit, 'commit_url', commit))


def write_pretrained(
    folder: str | Path,
    model: str | Config | None,
    weights: str | Path | None = None,
    name: str | None = None,
    licence: str | None = None,
) -> None:
    """Write what :func:`push_to_hub` uploads: ``model.safetensors`` and ``README.md``.

    Args:
        folder (str | Path): Where to write.
        model (str | Config, optional): See :func:`raproc.apis.loading.find_processor`.
        weights (str | Path, optional): Its checkpoint. Defaults to None.
        name (str, optional): What it will be called. Defaults to None: the file.
        licence (str, optional): Defaults to None: that in the metafile, or none.

    Raises:
        ValueError: If the processor cannot be built from its settings.
    """
    config, weights = find_processor(model, weights)
    built = load_model(config, weights)
    description = describe(config)
    write_processor(Path(folder, FILE), built.state_dict(), description)
    entry = dict(published_entry(config.filename or '') if weights is None else {})
    if licence:
        entry['License'] = licence
    parameters = sum(parameter.numel() for parameter in built.parameters())
    card = model_card(name or FILE, description, entry, parameters)
    write_text(Path(folder, 'README.md'), card)


def describe(config: Config) -> dict[str, Any]:
    """Describe a processor so that it can be built from its weights alone.

    Args:
        config (Config): Its config.

    Returns:
        dict[str, Any]: ``task`` and the settings of ``processor`` and ``transformer``; without
        those of a processor that is built from its weights.

    Raises:
        ValueError: If it has no weights, or is no editor of raproc with plain settings.
    """
    processor = dict(config.model.processor)
    if processor.get('type') == SOURCES['onnx']:
        raise ValueError(
            f'expected a processor of PyTorch to push, but got the ONNX file '
            f'{processor.get("weights")}; upload that file itself'
        )
    own = weights_of(config.model) is not None
    transformer = config.model.get('transformer')
    return dict(
        raproc=__version__,
        task=config.get('task'),
        processor=None if own else checked_editor(processor, str(config.filename)),
        transformer=transformer and checked_editor(dict(transformer), str(config.filename)),
    )


def model_card(
    name: str, description: Mapping[str, Any], entry: Mapping[str, Any], parameters: int
) -> str:
    """Write the card of a processor.

    Args:
        name (str): What it is called, ``hf://owner/name`` or a file.
        description (Mapping[str, Any]): See :func:`describe`.
        entry (Mapping[str, Any]): Its entry of the metafile; empty where it has none.
        parameters (int): The number of its parameters.

    Returns:
        str: Markdown, with the front matter that the hub reads.
    """
    task = find_task(description['task']) if description['task'] else None
    what = task.title if task else 'restoration'
    editors = [part['type'] for part in _parts(description)] or ['a public network']
    lines = [
        '---', *_front_matter(entry), '---', '', f'# {name.rsplit("/", 1)[-1]}', '',
        f'A processor of images for {what}{f", x{task.scale}" if task else ""}: '
        f'{" and ".join(editors)}, {parameters:,} parameters.', '',
        '```python', 'from raproc.apis import ImageProcessor', '',
        f'processed = ImageProcessor.from_pretrained({name!r})("photo.png")', '```', '',
        '```bash', f'raproc process photos/ out/ --model {name}', '```', '',
        *_facts(entry), *_scores(entry),
    ]  # fmt: skip
    return '\n'.join(lines).rstrip() + '\n'


def _front_matter(entry: Mapping[str, Any]) -> list[str]:
    lines = ['library_name: raproc', 'pipeline_tag: image-to-image']
    licence = str(entry.get('License', '')).lower()
    if licence:
        lines.append(f'license: {licence if licence in LICENCES else "other"}')
    return lines


def _facts(entry: Mapping[str, Any]) -> list[str]:
    """List where the processor is from and how it was trained."""
    facts = {key: entry[key] for key in ('License', 'Source', 'Config') if key in entry}
    facts |= entry.get('Metadata', {})
    return [*(f'- {key}: {value}' for key, value in facts.items()), ''] if facts else []


def _scores(entry: Mapping[str, Any]) -> list[str]:
    """Write a table of the scores."""
    lines = []
    for result in entry.get('Results', []):
        lines += [f'{result["Task"]}, {result["Dataset"]}:', '', '| metric | value |', '|---|---|']
        lines += [f'| {key} | {value} |' for key, value in result['Metrics'].items()]
        lines.append('')
    return lines


def _parts(description: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parts = (description['processor'], description['transformer'])
    return [part for part in parts if part]
