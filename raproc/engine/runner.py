"""Build mmengine's Runner from a config, after the checks that would otherwise come too late."""

from __future__ import annotations

from mmengine.config import Config
from mmengine.device import get_device
from mmengine.dist import is_distributed
from mmengine.registry import RUNNERS
from mmengine.runner import Runner
from torch import nn

from raproc.compat.distributed import init_cpu_process_group, model_wrapper_cfg
from raproc.weights import register_loaders

from .checks import check_files


def build_runner(config: Config) -> Runner:
    """Build the Runner of a config.

    Args:
        config (Config): A complete config, see :func:`load_config`; ``launcher`` says how the
            processes were started.

    Returns:
        Runner: Ready for ``train()``, ``val()`` or ``test()``.

    Raises:
        FileNotFoundError: If data, weights or a checkpoint are missing; all of them are named.
    """
    check_files(config)
    register_loaders()
    init_cpu_process_group(config.get('launcher', 'none'))
    if is_distributed() and get_device() == 'cpu':
        config.model_wrapper_cfg = model_wrapper_cfg(
            config.get('model_wrapper_cfg'), config.get('find_unused_parameters', False)
        )
    if 'runner_type' in config:
        return RUNNERS.build(config)  # pyright: ignore[reportArgumentType] a Config will do
    return _Runner.from_cfg(config)


class _Runner(Runner):
    """mmengine's Runner, which in several processes also tests a model without trained parts."""

    def wrap_model(self, model_wrapper_cfg: dict | None, model: nn.Module) -> nn.Module:
        if any(parameter.requires_grad for parameter in model.parameters()):
            return super().wrap_model(model_wrapper_cfg, model)
        return model.to(get_device())  # data-parallel training refuses it
