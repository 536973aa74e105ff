"""Try recognition losses before a training starts."""

from __future__ import annotations

from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper

from raproc.registry import HOOKS

from ..trial_step import try_losses


@HOOKS.register_module()
class TrialStepHook(Hook):
    """Stop a run whose recognizers cannot compute their loss of the images of its training.

    Each recognition loss and its gradient are computed once, for the first image of the training
    data, before anything is trained. Whatever a library's network says against the image, such as a
    size that it cannot take, becomes one sentence with the recognizer's name. The step changes
    neither weights nor random numbers.
    """

    def before_train(self, runner) -> None:
        """Compute each recognition loss once.

        Args:
            runner (Runner): The runner.

        Raises:
            ValueError: Naming a recognizer that cannot serve as this loss, and why.
        """
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        try_losses(model, runner.train_dataloader.dataset)
