"""Build the model of a config for use: P and T with trained weights, and no recognizer."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope

from raproc.models import RecognitionAwareModel
from raproc.models.editors.naming import built_from, weights_of
from raproc.models.recognition_aware import processing_config
from raproc.registry import MODELS, name_of_type
from raproc.weights import PARTS, editor_weights, load_model_weights, read_weights

from .configs import find_config, shipped_configs
from .published import published_names, published_weights

MAX_CONFIGS = 3


def load_model(
    model: str | dict | Config | None, weights: str | Path | None = None
) -> RecognitionAwareModel:
    """Build P and T, in eval mode and without gradients.

    Args:
        model (str | dict | Config, optional): See :func:`find_config`; None for weights that tell
            themselves what they are of.
        weights (str | Path, optional): P and T, see :func:`raproc.weights.find_weights`; what the
            file holds of a recognizer is left out. Defaults to None, for models without trained
            parts and for shipped configs that have published weights.

    Returns:
        RecognitionAwareModel: On the CPU; its predictions are not rounded to 8 bits.

    Raises:
        FileNotFoundError: If there is no such config or checkpoint.
        ValueError: If the config describes no processor, or weights are missing or do not fit.
    """
    name = str(weights) if model is None else model
    config, weights = find_processor(model, weights)
    built = build_model(config, name, weights)
    # What is built from its weights has them already; a transformer beside it has not.
    own = weights_of(config.model) is not None
    trained = built.transformer if own else built
    if trained is not None and trained.state_dict() and weights is None:
        weights = published_weights(config)
        if weights is None:
            raise ValueError(
                f'{_name(name)} has trained parts: give their checkpoint as `weights` '
                '(--weights on the command line), but got none. Configs with published weights '
                f'are {", ".join(published_names()) or "not here"}'
            )
    if weights is not None and built.state_dict() and not (own and _is_bare(weights)):
        load_model_weights(built, weights, config.get('task'), hint=_fitting)
    return built.eval().requires_grad_(False)


def find_processor(
    model: str | dict | Config | None, weights: str | Path | None = None
) -> tuple[Config, str | Path | None]:
    """Say what the name of a processor means; everything that takes one comes through here.

    Args:
        model (str | dict | Config, optional): See :func:`find_config`.
        weights (str | Path, optional): See :func:`raproc.weights.find_weights`. Without a model
            they are a file, an address or a name of the hub that tells itself what it is of, or
            the published name of a shipped config.

    Returns:
        tuple[Config, str | Path | None]: The config, and the weights where they are not its own.

    Raises:
        ValueError: If there is neither a model nor weights.
        FileNotFoundError: If there is no such config or file.
    """
    if model is None and weights is None:
        raise ValueError(
            'expected a processor, but got neither a config nor weights; set --model or --weights'
        )
    if model is None:
        return find_config(str(weights)), None
    return find_config(model), weights


def find_device(device: str | torch.device | None) -> torch.device:
    """Find the device of that name, or the GPU where there is one.

    Args:
        device (str | torch.device, optional): E.g. ``'cuda:1'``; None chooses.

    Raises:
        ValueError: If this machine has no such device.
    """
    if device is None:
        return torch.device('cuda' if torch.cuda.is_available() else 'cpu')
    try:
        found = torch.device(device)
        torch.empty(0, device=found)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        devices = ['cpu', *(f'cuda:{index}' for index in range(torch.cuda.device_count()))]
        raise ValueError(
            f'expected a device of this machine ({", ".join(devices)}), but got {str(device)!r}'
        ) from error
    return found


def build_model(
    config: Config, name: str | dict | Config, weights: str | Path | None = None
) -> RecognitionAwareModel:
    """Build P and T of a config, with random weights where they are not built from weights.

    Args:
        config (Config): The config of a processor.
        name (str | dict | Config): What it is called in messages.
        weights (str | Path, optional): What takes the place of weights that P is built from.
            Defaults to None.

    Returns:
        RecognitionAwareModel: Without losses and recognizers.

    Raises:
        ValueError: If the config describes no processor.
    """
    kind = (config.get('model') or {}).get('type', 'none')
    if name_of_type(kind) != 'RecognitionAwareModel':
        raise ValueError(
            f'expected the config of a processor, with a model of type RecognitionAwareModel, but '
            f'got {kind!r} in {_name(name)}; take one of configs/<method>/'
        )
    settings = dict(processing_config(built_from(config.model, weights)), quantize=False)
    with DefaultScope.overwrite_default_scope('raproc'):
        return MODELS.build(settings)


def _is_bare(weights: str | Path) -> bool:
    """Tell whether a file holds an editor alone, without the parts of a model."""
    state = read_weights(weights)
    return editor_weights(state).keys() == state.keys()


def _fitting(saved: Mapping[str, torch.Tensor]) -> str:
    """Name shipped configs whose P and T have these keys and shapes."""
    layout = _layout(saved)
    names = [name for name, other in _shipped_layouts().items() if layout and other == layout]
    return f'; it is one like {", ".join(names[:MAX_CONFIGS])}' if names else ''


@functools.cache
def _shipped_layouts() -> dict[str, frozenset]:
    """Find the layouts of the shipped configs, one config for each P of a method."""
    _, names = shipped_configs()
    kinds: dict[tuple, str] = {}
    for name in names:
        processor = find_config(name).model.processor
        kinds.setdefault((name.split('/')[0], str(processor)), name)
    with torch.device('meta'):
        models = {name: build_model(find_config(name), name) for name in kinds.values()}
    return {name: _layout(model.state_dict()) for name, model in models.items()}


def _layout(state: Mapping[str, torch.Tensor]) -> frozenset:
    return frozenset((key, value.shape) for key, value in state.items() if key.startswith(PARTS))


def _name(model: str | dict | Config) -> str:
    if isinstance(model, Config):
        model = model.filename or 'the config'
    return 'the config' if isinstance(model, dict) else str(model)
