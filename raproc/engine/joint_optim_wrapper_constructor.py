"""Build an optimizer for each part of a model, and refuse parts without one."""

from __future__ import annotations

from torch import nn

from raproc.registry import OPTIM_WRAPPER_CONSTRUCTORS

from .joint_optim_wrapper import JointOptimWrapper
from .optim_wrapper_constructor import TrainableOptimWrapperConstructor


@OPTIM_WRAPPER_CONSTRUCTORS.register_module()
class JointOptimWrapperConstructor:
    """Build a :class:`JointOptimWrapper` from a config with an entry for each part of the model.

    Args:
        optim_wrapper_cfg (dict): Entries with an ``optimizer`` are parts; their keys are names of
            the model's submodules. All others, such as ``type`` and ``clip_grad``, hold for every
            part.
        paramwise_cfg (dict, optional): See mmengine's ``DefaultOptimWrapperConstructor``; it holds
            for every part without one of its own. Defaults to None.

    Raises:
        ValueError: If a part is not in the model, or a trained parameter is in no part or in two.

    Examples:
        >>> optim_wrapper = dict(
        ...     constructor='JointOptimWrapperConstructor',
        ...     processor=dict(optimizer=dict(type='Adam', lr=1e-4)),
        ...     recognition=dict(optimizer=dict(type='SGD', lr=1e-2, momentum=0.9)))
    """

    def __init__(self, optim_wrapper_cfg: dict, paramwise_cfg: dict | None = None) -> None:
        self.parts = {key: value for key, value in optim_wrapper_cfg.items() if _is_part(value)}
        self.shared = {k: v for k, v in optim_wrapper_cfg.items() if k not in self.parts}
        self.paramwise_cfg = paramwise_cfg

    def __call__(self, model: nn.Module) -> JointOptimWrapper:
        """Build the optimizer wrapper.

        Args:
            model (nn.Module): The model, or a data-parallel wrapper around it.

        Returns:
            JointOptimWrapper: With an optimizer of the trainable parameters of each part.
        """
        model = getattr(model, 'module', model)
        modules = {name: self._part(model, name) for name in self.parts}
        _check_every_parameter_once(model, modules)
        return JointOptimWrapper(
            **{name: self._build(self.parts[name], part) for name, part in modules.items()}
        )

    def _part(self, model: nn.Module, name: str) -> nn.Module:
        try:
            return model.get_submodule(name)
        except AttributeError as error:
            raise ValueError(
                f'expected the parts of optim_wrapper to be submodules of {type(model).__name__} '
                f'({[child for child, _ in model.named_children()]}), but got {name!r}'
            ) from error

    def _build(self, cfg: dict, part: nn.Module):
        cfg = {'type': 'OptimWrapper', **self.shared, **cfg}
        paramwise_cfg = cfg.pop('paramwise_cfg', self.paramwise_cfg)
        return TrainableOptimWrapperConstructor(cfg, paramwise_cfg)(part)


def _is_part(value) -> bool:
    return isinstance(value, dict) and 'optimizer' in value


def _check_every_parameter_once(model: nn.Module, parts: dict[str, nn.Module]) -> None:
    inside = {part: {id(param) for param in module.parameters()} for part, module in parts.items()}
    owners = {
        name: [part for part, ids in inside.items() if id(param) in ids]
        for name, param in model.named_parameters()
        if param.requires_grad
    }
    wrong = [name for name, found in owners.items() if len(found) != 1]
    if wrong:
        raise ValueError(
            'expected every trained parameter to be in one part of optim_wrapper, but got '
            f'{len(wrong)} in none or several, such as {wrong[0]!r} in {owners[wrong[0]]}; the '
            f'parts are {list(parts)}'
        )
