"""Build mmengine's Runner from a config, after the checks that would otherwise come too late."""

from __future__ import annotations

from collections.abc import Sequence

from mmengine.config import Config
from mmengine.device import get_device
from mmengine.dist import is_distributed
from mmengine.logging import MMLogger
from mmengine.registry import RUNNERS
from mmengine.runner import LogProcessor, Runner
from torch import nn

from raproc.compat.distributed import init_cpu_process_group, model_wrapper_cfg
from raproc.models.editors.naming import built_from
from raproc.weights import register_loaders

from .checks import MODES, check_files
from .console import quiet_console
from .log_processor import SignificantLogProcessor


def build_runner(config: Config, modes: Sequence[str] = MODES) -> Runner:
    """Build the Runner of a config.

    Args:
        config (Config): A complete config, see :func:`load_config`; ``launcher`` says how the
            processes were started.
        modes (Sequence[str]): What it is to do; the files of other modes may be missing. Defaults
            to ``('train', 'val', 'test')``.

    Returns:
        Runner: Ready for ``train()``, ``val()`` or ``test()``.

    Raises:
        FileNotFoundError: If data, weights or a checkpoint are missing; all of them are named.
    """
    check_files(config, modes)
    register_loaders()
    if config.get('load_from') and not config.get('train_dataloader'):
        config.model = built_from(config.model, config.load_from)
    init_cpu_process_group(config.get('launcher', 'none'))
    if is_distributed() and get_device() == 'cpu':
        config.model_wrapper_cfg = model_wrapper_cfg(
            config.get('model_wrapper_cfg'), config.get('find_unused_parameters', False)
        )
    if 'runner_type' in config:
        return RUNNERS.build(config)  # pyright: ignore[reportArgumentType] a Config will do
    return _Runner.from_cfg(config)


class _Runner(Runner):
    """mmengine's Runner with a console for people, which also tests models without trained parts.

    In several processes mmengine's own refuses such models.
    """

    def build_logger(self, *args, **kwargs) -> MMLogger:
        """Build the logger; its console shows less than its file holds."""
        logger = quiet_console(super().build_logger(*args, **kwargs))
        logger.info(f'The full log is {logger.log_file}')
        return logger

    def build_log_processor(self, log_processor: LogProcessor | dict) -> LogProcessor:
        """Build the log processor; where the config names no type, losses have four digits."""
        if isinstance(log_processor, dict):
            log_processor = dict(type=SignificantLogProcessor) | log_processor
        return super().build_log_processor(log_processor)

    def train(self) -> nn.Module:
        """Train the model.

        Returns:
            nn.Module: The model.

        Raises:
            ValueError: If nothing of it can be trained.
        """
        if not any(parameter.requires_grad for parameter in self.model.parameters()):
            processor = type(getattr(self.model, 'processor', self.model)).__name__
            raise ValueError(
                f'expected a model with parameters to train, but got {processor}, through which no '
                'gradient flows; set model.processor to a network, such as PublicModel, or add a '
                'model.transformer'
            )
        return super().train()

    def wrap_model(self, model_wrapper_cfg: dict | None, model: nn.Module) -> nn.Module:
        if any(parameter.requires_grad for parameter in model.parameters()):
            return super().wrap_model(model_wrapper_cfg, model)
        return model.to(get_device())  # data-parallel training refuses it
