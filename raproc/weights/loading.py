"""Load weights into the networks of raproc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from raproc.tasks import check_same_task

from .fitting import PARTS, advice, as_model, misfits, shortened
from .reading import read_checkpoint


def load_model_weights(
    model: nn.Module,
    name: str | Path,
    task: str | None = None,
    hint: Callable[[Mapping[str, Tensor]], str] = lambda state: '',
) -> None:
    """Load P and T; what the file holds of a recognizer is left out.

    Args:
        model (nn.Module): A ``RecognitionAwareModel``.
        name (str | Path): See :func:`find_weights`; a checkpoint of such a model, or a file of the
            bare editor for a model without T.
        task (str, optional): The task of the config that the model comes from. Defaults to None,
            which does not compare it with the task in the checkpoint.
        hint (Callable, optional): Is given weights that do not fit, and returns what to add to the
            message. Defaults to nothing.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read, was trained for another task, or does not fit; keys and
            both shapes are named.
    """
    content = read_checkpoint(name)
    wrong = check_same_task(task_of(content), task)
    if wrong:
        raise ValueError(f'{wrong} in {str(name)!r}; give the weights that belong to the config')
    state = {k: v for k, v in as_model(content['state_dict']).items() if k.startswith(PARTS)}
    problems = misfits(model.state_dict(), state, PARTS)
    if problems:
        raise ValueError(
            f'the weights {str(name)!r} do not fit the model: {"; ".join(shortened(problems))}. '
            f'{advice(problems)}{hint(state)}'
        )
    model.load_state_dict(state, strict=False)


def task_of(checkpoint: Mapping[str, Any]) -> str | None:
    """Return the task that a checkpoint was trained for; None in files of other programs."""
    meta = checkpoint.get('meta')
    return meta.get('task') if isinstance(meta, Mapping) else None
