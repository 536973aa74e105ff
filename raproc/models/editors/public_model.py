"""Restoration networks that others have published, of any architecture that spandrel knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from raproc.models.memory_layout import MemoryLayout
from raproc.models.padding import pad_by_reflection
from raproc.registry import MODELS
from raproc.weights import editor_weights, read_weights, shortened

PIP_LINE = "pip install 'raproc[public]'"
PURPOSES = ('SR', 'Restoration')
NOT_FOR_IMAGES = dict(FaceSR='the restoration of faces', Inpainting='inpainting, with a mask')
OWN = 'network.'


@MODELS.register_module()
class PublicModel(nn.Module):
    """A published network as an editor, built from its file of weights alone.

    The architecture, its scale and the sizes that it takes are read from the weights by `spandrel
    <https://pypi.org/project/spandrel/>`_: Real-ESRGAN, SwinIR, DnCNN, SCUNet, NAFNet and others.
    Its parameters are trained as those of any editor. Images of other sizes than it takes are
    continued as in a mirror, and the result is cropped.

    Args:
        weights (str | Path): See :func:`raproc.weights.find_weights`: the published file, or a
            checkpoint of a run that trained such an editor.

    Raises:
        ImportError: If spandrel is missing.
        ValueError: If no architecture has such weights, or it restores no RGB images.
        FileNotFoundError: If there is no such file.

    Examples:
        >>> from raproc.models.editors import PublicModel
        >>> PublicModel('RealESRGAN_x4plus.pth').scale  # doctest: +SKIP
        4
    """

    def __init__(self, weights: str | Path) -> None:
        super().__init__()
        described = describe(weights)
        self.weights = str(weights)
        self.network: nn.Module = described.model
        self.architecture: str = described.architecture.name
        self.scale: int = described.scale
        self.size_multiple: int = described.size_requirements.multiple_of
        self.tiling: bool = described.tiling.name == 'SUPPORTED'
        self._sizes = described.size_requirements
        self._call: Callable[[nn.Module, Tensor], Tensor] = described._call_fn
        self._layout = MemoryLayout()
        self.requires_grad_(True)

    def forward(self, images: Tensor) -> Tensor:
        """Process a batch.

        Args:
            images (Tensor): RGB in [0, 1], shape (N, 3, h, w).

        Returns:
            Tensor: RGB in float32, shape (N, 3, scale * h, scale * w); it may leave [0, 1].
        """
        height, width = images.shape[-2:]
        if not self._sizes.none:
            right, bottom = self._sizes.get_padding(width, height)
            images = pad_by_reflection(images, bottom, right)
        output = self._layout.run(self.network, self._run, images).float()
        return output[..., : height * self.scale, : width * self.scale]

    def _run(self, images: Tensor) -> Tensor:
        return self._call(self.network, images)

    def extra_repr(self) -> str:
        """Show the settings in the printed model."""
        return f'{self.architecture}, scale={self.scale}'


def describe(weights: str | Path) -> Any:
    """Build the network of a file of weights.

    Args:
        weights (str | Path): See :class:`PublicModel`.

    Returns:
        spandrel.ImageModelDescriptor: The network with its weights, and what it is.

    Raises:
        ImportError: If spandrel is missing.
        ValueError: If no architecture has such weights, or it restores no RGB images.
        FileNotFoundError: If there is no such file.
    """
    try:
        import spandrel
    except ImportError as error:
        raise ImportError(f'PublicModel({str(weights)!r}) needs spandrel: {PIP_LINE}') from error
    state = _own_weights(read_weights(weights), weights)
    try:
        described = spandrel.ModelLoader().load_from_state_dict(
            spandrel.canonicalize_state_dict(state)
        )
    except spandrel.UnsupportedModelError as error:
        raise ValueError(
            f'expected the weights of a published restoration network in {str(weights)!r}, but got '
            f'none that spandrel {_version()} knows; its keys are '
            f'{", ".join(shortened(list(state)))}'
        ) from error
    except (RuntimeError, ValueError, KeyError, AssertionError) as error:
        raise ValueError(
            f'expected whole weights in {str(weights)!r}, but got some that do not fit their '
            f'architecture: {str(error).splitlines()[0][:200]}'
        ) from error
    _check_purpose(described, weights)
    return described


def _own_weights(state: Mapping[str, Tensor], weights: str | Path) -> dict[str, Any]:
    """Take the network out of a checkpoint of ours; other files are left as they are."""
    own = editor_weights(state)
    if own and all(key.startswith(OWN) for key in own):
        return {key.removeprefix(OWN): value for key, value in own.items()}
    if own.keys() != state.keys():
        raise ValueError(
            f"expected a published network's weights, but got those of another processor of "
            f'raproc in {str(weights)!r}; name its config, too: --model CONFIG --weights FILE'
        )
    return own


def _check_purpose(described: Any, weights: str | Path) -> None:
    """Refuse what is no restoration network of RGB images, by its name."""
    what = f'{str(weights)!r}, which holds {described.architecture.name}'
    if described.purpose not in PURPOSES:
        purpose = NOT_FOR_IMAGES.get(described.purpose, described.purpose)
        raise ValueError(
            f'expected a network that restores or enlarges images, but got {what}, a network for '
            f'{purpose}'
        )
    channels = (described.input_channels, described.output_channels)
    if channels != (3, 3):
        raise ValueError(
            f'expected a network of RGB images, 3 channels in and out, but got {what}, with '
            f'{channels[0]} in and {channels[1]} out'
            + (' (of grey images)' if channels == (1, 1) else '')
        )


def _version() -> str:
    from importlib.metadata import version

    return version('spandrel')
