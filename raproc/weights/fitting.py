"""Take the weights of P, T or a bare editor out of a state dict, and say what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from torch import Tensor

PARTS = ('processor.', 'transformer.')
MAX_PROBLEMS = 6


def as_model(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    """Name weights as in a ``RecognitionAwareModel``: those of a bare editor become P's.

    Args:
        state (Mapping[str, Tensor]): A state dict of a whole model or of an editor.

    Returns:
        Mapping[str, Tensor]: With ``processor.`` and perhaps other prefixes.
    """
    if _is_of_model(state):
        return state
    return {f'processor.{key}': value for key, value in state.items()}


def editor_weights(state: Mapping[str, Tensor], part: str = 'processor') -> dict[str, Tensor]:
    """Take the weights of one editor out of a state dict.

    Args:
        state (Mapping[str, Tensor]): A state dict of a whole model or of an editor.
        part (str): ``processor`` or ``transformer``, where it is of a whole model. Defaults to
            'processor'.

    Returns:
        dict[str, Tensor]: Under the editor's own names; empty where the model has no such part.
    """
    if not _is_of_model(state):
        return dict(state)
    prefix = f'{part}.'
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def misfits(
    expected: Mapping[str, Tensor], saved: Mapping[str, Tensor], prefixes: tuple[str, ...] = ('',)
) -> list[str]:
    """Say what keeps one state dict from being loaded into another, a sentence per key.

    Args:
        expected (Mapping[str, Tensor]): The model's state dict.
        saved (Mapping[str, Tensor]): The file's state dict.
        prefixes (tuple[str, ...]): Which keys to compare. Defaults to all.

    Returns:
        list[str]: Empty if it fits.
    """
    want, have = (
        {key: tuple(value.shape) for key, value in state.items() if key.startswith(prefixes)}
        for state in (expected, saved)
    )
    problems = [
        f'{key}: missing from the checkpoint, the model has {shape}'
        for key, shape in want.items()
        if key not in have
    ]
    problems += [
        f'{key}: in the checkpoint {shape}, but the model has no such key'
        for key, shape in have.items()
        if key not in want
    ]
    problems += [
        f'{key}: {have[key]} in the checkpoint, but {shape} in the model'
        for key, shape in want.items()
        if key in have and have[key] != shape
    ]
    return problems


def shortened(problems: list[str]) -> list[str]:
    """Keep the first of many sentences, and say how many there are more."""
    more = len(problems) - MAX_PROBLEMS
    return [*problems[:MAX_PROBLEMS], f'and {more} more'] if more > 0 else problems


def advice(problems: Iterable[str]) -> str:
    """Say which settings of a config decide on the keys that do not fit."""
    parts = dict.fromkeys(problem.split('.')[0] for problem in problems)
    settings = ' and '.join(f'model.{part}' for part in parts)
    return (
        f'Set {settings}, or use the config that they were trained with (another task or editor?)'
    )


def _is_of_model(state: Mapping[str, Tensor]) -> bool:
    return any(key.startswith((*PARTS, 'recognition.')) for key in state)
