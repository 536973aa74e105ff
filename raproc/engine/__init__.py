"""Running: hooks, the training loop, optimizer wrappers, configs and the Runner."""

from .config import load_config
from .hooks import *  # noqa: F401,F403
from .optim_wrapper import AutocastOptimWrapper
from .optim_wrapper_constructor import TrainableOptimWrapperConstructor
from .runner import build_runner
from .train_loop import ResumableTrainLoop

__all__ = [
    'AutocastOptimWrapper',
    'ResumableTrainLoop',
    'TrainableOptimWrapperConstructor',
    'build_runner',
    'load_config',
]
