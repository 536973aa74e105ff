"""An optimizer that holds only what is trained, however large the frozen part of a model is."""

from collections.abc import Iterator
from typing import Any

from mmengine.optim import DefaultOptimWrapperConstructor, OptimWrapper
from mmengine.registry import OPTIMIZERS
from torch import nn

from raproc.registry import OPTIM_WRAPPER_CONSTRUCTORS


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class TrainableOptimWrapperConstructor(DefaultOptimWrapperConstructor):
    """Build the optimizer over the parameters that require a gradient.

    mmengine's default hands all parameters to the optimizer: a frozen recognizer would then be in
    its parameter groups and in every checkpoint. Arguments are those of
    :class:`mmengine.optim.DefaultOptimWrapperConstructor`, ``paramwise_cfg`` included.

    Raises:
        ValueError: If no parameter of the model requires a gradient, or the optimizer is unknown.

    Examples:
        >>> optim_wrapper = dict(
        ...     constructor='TrainableOptimWrapperConstructor',
        ...     optimizer=dict(type='Adam', lr=1e-4))
    """

    def __call__(self, model: nn.Module) -> OptimWrapper:
        """Build the optimizer wrapper.

        Args:
            model (nn.Module): The model, or a data-parallel wrapper around it.

        Returns:
            OptimWrapper: With an optimizer of the trainable parameters.
        """
        model = getattr(model, 'module', model)
        if not _has_trainable(model):
            raise ValueError(
                'expected a model with something to train, but got '
                f'{type(model).__name__} without a parameter that requires a gradient. Methods '
                'such as no_processing are only tested: use tools/test.py'
            )
        _check_known(self.optimizer_cfg['type'])
        part: Any = model if self.paramwise_cfg else _TrainableView(model)
        return super().__call__(part)

    def add_params(
        self,
        params: list[dict],
        module: nn.Module,
        prefix: str = '',
        is_dcn_module: int | float | None = None,
    ) -> None:
        """Collect the parameter groups of ``paramwise_cfg``, skipping frozen submodules.

        Args:
            params (list[dict]): The groups so far; extended in place.
            module (nn.Module): Where to look.
            prefix (str): Name of ``module`` in the model. Defaults to ''.
            is_dcn_module (int or float, optional): Whether the parent is a deformable convolution.
                Defaults to None.
        """
        if _has_trainable(module):
            super().add_params(params, module, prefix, is_dcn_module)


class _TrainableView:
    """Look to mmengine like a model that has only its trainable parameters."""

    def __init__(self, model: nn.Module) -> None:
        self._model = model

    def parameters(self) -> Iterator[nn.Parameter]:
        return (param for param in self._model.parameters() if param.requires_grad)


def _check_known(optimizer: str | type) -> None:
    if isinstance(optimizer, type):
        return
    with OPTIMIZERS.switch_scope_and_registry(None) as registry:  # as mmengine looks for it
        found = registry.get(optimizer)
    if found is None:
        raise ValueError(
            f'expected an optimizer of PyTorch such as Adam, or one that can be imported, but got '
            f'{optimizer!r}; set optim_wrapper.optimizer.type, or install a release that has it'
        )


def _has_trainable(module: nn.Module) -> bool:
    return any(param.requires_grad for param in module.parameters())
