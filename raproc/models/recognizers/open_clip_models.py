"""Build models of open_clip, with published weights or others, and read how they want images."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from torch import nn

from raproc.weights import HUB, find_weights

from .input_convention import InputConvention
from .near_names import unknown_network
from .network_weights import load_weights

PIP_LINE = "pip install 'raproc[clip]'"
SETTINGS = 'open_clip_config.json'
FILES = ('open_clip_model.safetensors', 'model.safetensors')
PREPROCESSING = ('mean', 'std', 'interpolation', 'resize_mode')


def import_open_clip(model: str) -> Any:
    """Import open_clip, or say what needs it and how it is installed."""
    if find_spec('open_clip') is None:
        raise ImportError(f'clip:{model} needs open_clip: {PIP_LINE}')
    import open_clip

    return open_clip


def identifier_of(model: str) -> str:
    """Name a model as open_clip does.

    Args:
        model (str): The name of an architecture, or a folder.

    Returns:
        str: The name, or ``local-dir:`` and the folder.

    Raises:
        ValueError: If there is no such architecture; near names are offered.
        FileNotFoundError: If the folder holds no config of open_clip.
        ImportError: If open_clip is not installed.
    """
    known = import_open_clip(model).list_models()
    name = model.replace('/', '-')  # of ViT-B/32
    if name in known:
        return name
    if not Path(model).is_dir():
        raise unknown_network('open_clip', model, known)
    if not Path(model, SETTINGS).is_file():
        raise FileNotFoundError(
            f'expected a folder with {SETTINGS} for a model of open_clip, but got {model}; '
            'set `model` to another folder, or to the name of an architecture'
        )
    return f'local-dir:{model}'


def weights_of(model: str, weights: str | None) -> str | None:
    """Find where the weights of a model are.

    Args:
        model (str): See :func:`identifier_of`.
        weights (str, optional): The name of published ones; or a file or an address.

    Returns:
        str | None: A file or an address; None where nothing is named and no file is in the folder.

    Raises:
        ValueError: If the model has no published weights of that name; near names are offered.
    """
    identifier = identifier_of(model)
    if weights is None:
        files = (Path(model, file) for file in FILES)
        return next((str(file) for file in files if file.is_file()), None)
    published = import_open_clip(model).get_pretrained_cfg(identifier, weights)
    if published.get('hf_hub'):
        repository, _, file = published['hf_hub'].rpartition('/')
        return f'{HUB}{repository}/{Path(file).with_suffix(".safetensors") if file else FILES[0]}'
    if published:
        return published['url']
    if '://' in weights or Path(weights).suffix or Path(weights).exists():
        return weights
    tags = import_open_clip(model).list_pretrained_tags_by_model(identifier)
    raise unknown_network('open_clip', f'{model}@{weights}', [f'{model}@{tag}' for tag in tags])


def check_published(model: str, weights: str | None) -> None:
    """Refuse a model or weights that are neither published nor in a folder; see the above."""
    if weights_of(model, weights) is None:
        tags = import_open_clip(model).list_pretrained_tags_by_model(identifier_of(model))
        raise ValueError(
            f'expected clip:{model}@WEIGHTS, but got clip:{model}; open_clip publishes '
            f'{", ".join(tags) or "none"} for it, and a file is named likewise'
        )


def build(
    model: str,
    weights: str | None,
    name: str,
    allow_random: bool = False,
    hint: str = '',
) -> Any:
    """Build a model of open_clip.

    Args:
        model (str): See :func:`identifier_of`.
        weights (str, optional): See :func:`weights_of`.
        name (str): The recognizer's name, for messages.
        allow_random (bool): Whether a model without weights is allowed. Defaults to False.
        hint (str): How to get the weights, for the message if they are missing.

    Returns:
        nn.Module: The model, in eval mode, on the CPU, in float32.

    Raises:
        ValueError: If there are no weights, or they do not fit.
    """
    open_clip, identifier = import_open_clip(model), identifier_of(model)
    is_random = allow_random and weights is None
    address = None if is_random else weights_of(model, weights)
    tags = open_clip.list_pretrained_tags_by_model(identifier)
    # Weights of a file want what those that are published for their architecture want.
    published = open_clip.get_pretrained_cfg(identifier, weights or '') or (
        open_clip.get_pretrained_cfg(identifier, tags[0]) if tags else {}
    )
    with _without_messages():
        network: nn.Module = open_clip.create_model(
            identifier,
            load_weights=False,
            pretrained_image=False,
            pretrained_text=False,
            force_quick_gelu=bool(weights in tags and published.get('quick_gelu')),
            force_preprocess_cfg={key: published[key] for key in PREPROCESSING if key in published},
        )
    load_weights(
        network,
        address,
        name,
        allow_random=allow_random,
        hint=hint or f'open_clip publishes {", ".join(tags) or "none"} for {model!r}',
        load=lambda state: open_clip.load_checkpoint(network, str(find_weights(address or ''))),
    )
    return network.eval()


def convention_of(network: Any, name: str) -> InputConvention:
    """Read how a model of open_clip wants its images.

    Args:
        network (nn.Module): The model.
        name (str): The recognizer's name, for messages.

    Returns:
        InputConvention: Its convention.

    Raises:
        ValueError: If it pads images.
    """
    found = network.visual.preprocess_cfg
    size = found['size']
    height, width = (size, size) if isinstance(size, int) else size
    if found['resize_mode'] == 'longest':
        raise ValueError(
            f"expected recognizer {name!r} to resize images by 'shortest' or 'squash', but got "
            "'longest', which pads them; set `model` to another one"
        )
    to_shorter_side = found['resize_mode'] == 'shortest' and height == width
    return InputConvention.of_shares(
        found['mean'],
        found['std'],
        resize=height if to_shorter_side else (height, width),
        crop=(height, width),
        interpolation='bilinear' if found['interpolation'] == 'bilinear' else 'bicubic',
    )


@contextmanager
def _without_messages() -> Iterator[None]:
    """Keep open_clip from warning that a model has no weights before it gets them."""

    def refuse(record: logging.LogRecord) -> bool:
        return False

    logger = logging.getLogger()
    logger.addFilter(refuse)
    try:
        yield
    finally:
        logger.removeFilter(refuse)
