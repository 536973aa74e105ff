"""Refuses a checkpoint that does not fit the model, instead of training on from random weights."""

from __future__ import annotations

from mmengine.hooks import Hook

from raproc.models import RecognitionAwareModel
from raproc.registry import HOOKS


@HOOKS.register_module()
class CheckpointFitHook(Hook):
    """Compares the keys and shapes of a checkpoint with those of P, T and trained recognizers.

    mmengine only warns about keys that differ. Here a P that differs is an error, and so is a T or
    a trained R, except where a run starts from a checkpoint that has none (``load_from`` a plain
    run).
    """

    def after_load_checkpoint(self, runner, checkpoint: dict) -> None:
        """Checks a checkpoint before its weights are copied.

        Args:
            runner (Runner): The runner.
            checkpoint (dict): What was read.

        Raises:
            ValueError: With the keys that are missing, not expected or of another shape.
        """
        model = getattr(runner.model, 'module', runner.model)
        if not isinstance(model, RecognitionAwareModel):
            return
        saved = {
            key.removeprefix('module.'): value
            for key, value in checkpoint.get('state_dict', checkpoint).items()
        }
        parts = ['processor.']
        if any(not r.frozen for r in model.recognizers) and _has(saved, 'recognition.'):
            parts.append('recognition.')
        if model.transformer is not None and (
            not _is_training(runner) or _has(saved, 'transformer.')
        ):
            parts.append('transformer.')
        problems = misfits(model.state_dict(), saved, tuple(parts))
        if problems:
            raise ValueError(
                'the checkpoint does not fit the model of this config:\n  '
                + '\n  '.join(problems)
                + '\nUse the config that it was trained with (another task or editor?)'
            )


def misfits(expected: dict, saved: dict, prefixes: tuple[str, ...]) -> list[str]:
    """What keeps one state dict from being loaded into another, a sentence per key.

    Args:
        expected (dict[str, Tensor]): The model's state dict.
        saved (dict[str, Tensor]): The file's state dict.
        prefixes (tuple[str, ...]): Which keys to compare.

    Returns:
        list[str]: Empty if it fits.
    """
    expected, saved = (
        {key: tuple(value.shape) for key, value in state.items() if key.startswith(prefixes)}
        for state in (expected, saved)
    )
    problems = [
        f'{key}: missing from the checkpoint, the model has {shape}'
        for key, shape in expected.items()
        if key not in saved
    ]
    problems += [
        f'{key}: in the checkpoint {shape}, but the model has no such key'
        for key, shape in saved.items()
        if key not in expected
    ]
    problems += [
        f'{key}: {saved[key]} in the checkpoint, but {shape} in the model'
        for key, shape in expected.items()
        if key in saved and saved[key] != shape
    ]
    return problems


def _has(state_dict: dict, prefix: str) -> bool:
    return any(key.startswith(prefix) for key in state_dict)


def _is_training(runner) -> bool:
    return runner._train_loop is not None and not runner._resume
