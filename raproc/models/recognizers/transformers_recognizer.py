"""Adapt the image classifiers of Hugging Face transformers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from raproc.registry import MODELS
from raproc.weights import HUB, download_settings, read_weights, shortened

from .class_selection import Class
from .classification_recognizer import ClassificationRecognizer
from .feature_maps import as_maps
from .image_processors import LOCAL, convention_of, prove, read_processor
from .network_weights import load_weights

SETTINGS = ('preprocessor_config.json', 'config.json')
PIP_LINE = "pip install 'raproc[transformers]'"
# What transformers calls classes that nobody named.
_UNNAMED = re.compile(r'LABEL_\d+')


@MODELS.register_module()
class TransformersRecognizer(ClassificationRecognizer):
    """An image classifier of Hugging Face transformers.

    Mean, std, order of channels, and how images are resized and cut, are those of the model's image
    processor; class names those of its config (``id2label``). Weights are read from safetensors
    alone, and code that lies beside them is never run.

    Args:
        model (str): ``owner/name`` on the hub, of which config, image processor and weights are
            downloaded once; or a folder that ``save_pretrained`` wrote.
        weights (str, optional): A file or a URL, where they do not lie beside the config.
        revision (str, optional): A tag, a branch or a commit of the hub. Defaults to None: the
            newest.
        name (str, optional): The name in logs and metrics. Defaults to ``model``.
        allow_random (bool): Whether a network without weights is allowed; those beside the config
            are then not read. Defaults to False.
        frozen (bool): See :class:`BaseRecognizer`. Defaults to True.
        hint (str): How to get the weights, for the message if they are missing.
        classes (Sequence[int | str], optional): See :class:`ClassificationRecognizer`. Defaults to
            None.
        resize (bool): Whether images of another size than the network's are resized and cut; False
            for networks that take any size. Defaults to True.

    Raises:
        ImportError: If transformers is not installed.
        FileNotFoundError: If there is no such folder, or a file of it is missing.
        OSError: If something cannot be downloaded.
        ValueError: If the model is no classifier of images of transformers, some of its weights are
            missing, or its image processor does what the convention of a recognizer cannot.
    """

    def __init__(
        self,
        model: str,
        weights: str | None = None,
        revision: str | None = None,
        name: str | None = None,
        allow_random: bool = False,
        frozen: bool = True,
        hint: str = '',
        classes: Sequence[Class] | None = None,
        resize: bool = True,
    ) -> None:
        _check_installed(model)
        name = name or model
        address = _address_of(model, revision)
        folder = Path(model) if address is None else download_settings(address, SETTINGS)
        names = None
        if weights or allow_random:
            network = _untrained(folder)
            names = load_weights(network, weights, name, allow_random=allow_random, hint=hint)
        else:
            network = _pretrained(folder, address or _weights_in(folder), name)
        processor = read_processor(folder, name)
        convention = convention_of(processor, resize)
        names = names or _names_of(network.config)
        super().__init__(network, convention, name, frozen, classes, names)
        prove(processor, self, resize)
        self.is_random = weights is None and allow_random

    @property
    def network_classes(self) -> int:
        """int: The number of classes the network knows, whichever of them count."""
        return int(self.network.config.num_labels)

    def extract_maps(self, inputs: Tensor) -> list[Tensor]:
        """Compute the last hidden state of the network without its head."""
        body: nn.Module = self.network.base_model
        state = getattr(body(inputs), 'last_hidden_state', None)
        if body is self.network or state is None:
            raise TypeError(
                f'expected a network with a last_hidden_state for feature maps, but got recognizer '
                f'{self.name!r}, a {type(self.network).__name__}; set model.recognition.distance '
                'to another than features'
            )
        return as_maps(state)


def _check_installed(model: str) -> None:
    if find_spec('transformers') is None:
        raise ImportError(f'transformers:{model} needs transformers: {PIP_LINE}')


def _address_of(model: str, revision: str | None) -> str | None:
    """Tell where on the hub a model is; None for a folder."""
    if Path(model).is_dir():
        return None
    if not re.fullmatch(r'[\w.-]+/[\w.-]+', model) or model.startswith(('.', '~')):
        raise FileNotFoundError(
            f'expected a model of transformers to be owner/name on the hub, or a folder with '
            f'{SETTINGS[-1]}, but got {model!r}; set `model`'
        )
    return f'{HUB}{model}' + (f'@{revision}' if revision else '')


def _weights_in(folder: Path) -> str:
    file = folder / 'model.safetensors'
    if not file.is_file():
        raise FileNotFoundError(
            f'expected weights in {file}, but got no such file; write them with '
            'save_pretrained(FOLDER), which makes safetensors, or set `weights`'
        )
    return str(file)


def _config_in(folder: Path) -> Any:
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(folder, **LOCAL)
    except (OSError, ValueError) as error:
        raise ValueError(
            f'expected the config of a model of transformers in {folder}, but got: '
            f'{str(error).splitlines()[0]}; set `model` to another one'
        ) from error
    if config.problem_type == 'multi_label_classification':
        raise ValueError(
            f'expected a classifier of one class per image in {folder}, but got one of several '
            '(problem_type of its config); set `model` to another one'
        )
    return config


def _untrained(folder: Path) -> Any:
    """Build a network from its config, with random weights."""
    from transformers import AutoModelForImageClassification

    config = _config_in(folder)
    try:
        return AutoModelForImageClassification.from_config(config, trust_remote_code=False)
    except ValueError as error:
        raise ValueError(
            f'expected a classifier of images of transformers in {folder}, but got a '
            f'{type(config).__name__}, for which it has none; set `model` to another one'
        ) from error


def _pretrained(folder: Path, weights: str, name: str) -> Any:
    """Build a network with its author's weights, which transformers renames if they are old."""
    state = read_weights(weights)
    with torch.device('meta'):  # just for the class
        network = _untrained(folder)
    network, found = type(network).from_pretrained(
        None,
        config=network.config,
        state_dict=state,
        dtype=torch.float32,
        output_loading_info=True,
    )
    problems = [*map(str, found['missing_keys']), *(key for key, *_ in found['mismatched_keys'])]
    if problems:
        raise ValueError(
            f'expected all weights of recognizer {name!r} in {weights}, but got none that fit for '
            f'{", ".join(shortened(sorted(problems)))}; set `model` to one whose head is trained'
        )
    return network


def _names_of(config: Any) -> list[str] | None:
    """Read the names of the classes, unless nobody named them."""
    if not config.id2label:  # of a network that was never published
        return None
    names = [str(config.id2label[index]) for index in range(config.num_labels)]
    return None if all(map(_UNNAMED.fullmatch, names)) else names
