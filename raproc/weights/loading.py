"""Load weights into the networks of raproc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from torch import Tensor, nn

from .fitting import PARTS, advice, as_model, misfits, shortened
from .reading import read_weights


def load_model_weights(
    model: nn.Module,
    name: str | Path,
    hint: Callable[[Mapping[str, Tensor]], str] = lambda state: '',
) -> None:
    """Load P and T; what the file holds of a recognizer is left out.

    Args:
        model (nn.Module): A ``RecognitionAwareModel``.
        name (str | Path): See :func:`find_weights`; a checkpoint of such a model, or a file of the
            bare editor for a model without T.
        hint (Callable, optional): Is given weights that do not fit, and returns what to add to the
            message. Defaults to nothing.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read or does not fit; keys and both shapes are named.
    """
    state = {k: v for k, v in as_model(read_weights(name)).items() if k.startswith(PARTS)}
    problems = misfits(model.state_dict(), state, PARTS)
    if problems:
        raise ValueError(
            f'the weights {str(name)!r} do not fit the model: {"; ".join(shortened(problems))}. '
            f'{advice(problems)}{hint(state)}'
        )
    model.load_state_dict(state, strict=False)
