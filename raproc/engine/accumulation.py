"""Gradients that are accumulated over several batches, in a checkpoint between two updates."""

from __future__ import annotations

from collections.abc import Mapping

from mmengine.optim import OptimWrapperDict
from torch import Tensor, nn

KEY = 'gradients'
"""str: Where a checkpoint holds them."""


def at_update(runner) -> bool:
    """Tell whether the weights were updated in this iteration, so that no gradient is pending.

    Args:
        runner (Runner): The runner, after the model's ``train_step``.
    """
    wrapper = runner.optim_wrapper
    wrappers = list(wrapper.values()) if isinstance(wrapper, OptimWrapperDict) else [wrapper]
    return all(one._accumulative_counts == 1 or one.should_update() for one in wrappers)


def pending_gradients(model: nn.Module) -> dict[str, Tensor]:
    """Copy the gradients that the next update will use, too.

    Args:
        model (nn.Module): The model.

    Returns:
        dict[str, Tensor]: By the names of parameters, on the CPU.
    """
    named = ((name, parameter.grad) for name, parameter in model.named_parameters())
    return {name: grad.detach().cpu() for name, grad in named if grad is not None}


def put_back(model: nn.Module, gradients: Mapping[str, Tensor]) -> None:
    """Give a model the gradients of a checkpoint.

    Args:
        model (nn.Module): The model.
        gradients (Mapping[str, Tensor]): See :func:`pending_gradients`.
    """
    for name, parameter in model.named_parameters():
        if name in gradients:
            parameter.grad = gradients[name].to(parameter)
