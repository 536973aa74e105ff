"""Refuse a checkpoint that does not fit the model, instead of a start from random weights."""

from __future__ import annotations

from collections.abc import Mapping

from mmengine.hooks import Hook

from raproc.models import RecognitionAwareModel
from raproc.registry import HOOKS
from raproc.tasks import check_same_task
from raproc.weights import advice, as_model, misfits, task_of


@HOOKS.register_module()
class CheckpointFitHook(Hook):
    """Compare the keys and shapes of a checkpoint with those of P, T and trained recognizers.

    mmengine only warns about keys that differ. Here a P that differs is an error, and so is a T or
    a trained R, except where a run starts from a checkpoint that has none (``load_from`` a plain
    run). The weights of a bare editor become those of P.
    """

    def after_load_checkpoint(self, runner, checkpoint: dict) -> None:
        """Check a checkpoint before its weights are copied.

        Args:
            runner (Runner): The runner.
            checkpoint (dict): What was read.

        Raises:
            ValueError: With the keys that are missing, not expected or of another shape; or if the
                checkpoint of a test was trained for another task.
        """
        model = getattr(runner.model, 'module', runner.model)
        if not isinstance(model, RecognitionAwareModel):
            return
        wrong = check_same_task(task_of(checkpoint), runner.cfg.get('task'))
        if wrong and not _is_training(runner):
            raise ValueError(f'{wrong}; give a checkpoint that belongs to this config')
        saved = checkpoint.get('state_dict', checkpoint)
        plain = {key.removeprefix('module.'): value for key, value in saved.items()}
        saved = as_model(plain)
        if saved is not plain:
            checkpoint['state_dict'] = saved
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
                + f'\n{advice(problems)}'
            )


def _has(state_dict: Mapping, prefix: str) -> bool:
    return any(key.startswith(prefix) for key in state_dict)


def _is_training(runner) -> bool:
    return runner._train_loop is not None and not runner._resume
