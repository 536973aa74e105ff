"""Several optimizers that share one backward pass, for parts that are trained by one loss."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.optim import OptimWrapper, OptimWrapperDict
from torch import Tensor, nn

from raproc.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class JointOptimWrapper(OptimWrapperDict):
    """Update all parts of a model by the gradients of the same loss, each with its own optimizer.

    mmengine's ``OptimWrapperDict`` leaves backward passes and steps to the model. Here
    ``update_params`` does one backward pass, then every optimizer steps, so that a model with the
    usual ``train_step`` needs no change. States and learning rates are saved and scheduled under
    the parts' names, as ``OptimWrapperDict`` does.

    Args:
        **optim_wrapper_dict (OptimWrapper): The wrapper of each part by its name. They are of the
            same type and accumulate equally many gradients.

    Raises:
        ValueError: If there is none, or they differ in type or accumulation, or scale the loss.
    """

    def __init__(self, **optim_wrapper_dict: OptimWrapper) -> None:
        super().__init__(**optim_wrapper_dict)
        kinds = {
            name: (type(wrapper).__name__, wrapper._accumulative_counts)
            for name, wrapper in self.items()
        }
        if len(set(kinds.values())) != 1:
            raise ValueError(
                'expected JointOptimWrapper to have at least one optimizer wrapper, all of the '
                f'same type and accumulative_counts, but got {kinds}'
            )
        if hasattr(self._first, 'loss_scaler'):
            raise ValueError(
                'expected optimizers of JointOptimWrapper that do not each scale the loss, as they '
                f'share one gradient, but got {type(self._first).__name__}; use bfloat16: '
                "optim_wrapper.type='AutocastOptimWrapper'"
            )

    @property
    def _first(self) -> OptimWrapper:
        return next(iter(self.values()))

    def update_params(
        self, loss: Tensor, step_kwargs: dict | None = None, zero_kwargs: dict | None = None
    ) -> None:
        """Do one backward pass, and let all optimizers step if enough gradients are accumulated.

        Args:
            loss (Tensor): The loss, a scalar.
            step_kwargs (dict, optional): Arguments of the optimizers' ``step``. Defaults to None.
            zero_kwargs (dict, optional): Arguments of their ``zero_grad``. Defaults to None.
        """
        self.backward(self._first.scale_loss(loss))
        if self._first.should_update():
            self.step(**(step_kwargs or {}))
            self.zero_grad(**(zero_kwargs or {}))

    def backward(self, loss: Tensor, **kwargs) -> None:
        """Do the backward pass, once for all.

        Args:
            loss (Tensor): The loss, a scalar.
            **kwargs: Arguments of ``Tensor.backward``.
        """
        first, *others = self.values()
        first.backward(loss, **kwargs)
        for wrapper in others:
            wrapper._inner_count += 1

    def step(self, **kwargs) -> None:
        """Let every optimizer step, each after clipping its own gradients.

        Args:
            **kwargs: Arguments of the optimizers' ``step``.
        """
        for wrapper in self.values():
            wrapper.step(**kwargs)

    def zero_grad(self, **kwargs) -> None:
        """Clear the gradients of all parts.

        Args:
            **kwargs: Arguments of the optimizers' ``zero_grad``.
        """
        for wrapper in self.values():
            wrapper.zero_grad(**kwargs)

    @contextmanager
    def optim_context(self, model: nn.Module) -> Iterator[None]:
        """Wrap the forward pass, once for all.

        Args:
            model (nn.Module): The model that is trained.
        """
        with self._first.optim_context(model):
            yield

    def initialize_count_status(self, model: nn.Module, cur_iter: int, max_iters: int) -> None:
        """Tell all parts where training is, for the accumulation of gradients.

        Args:
            model (nn.Module): The model that is trained.
            cur_iter (int): The current iteration.
            max_iters (int): The last one.
        """
        for wrapper in self.values():
            wrapper.initialize_count_status(model, cur_iter, max_iters)
