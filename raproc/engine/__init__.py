"""Running: hooks, the training loop, optimizer wrappers, configs and the Runner."""

from .config import load_config
from .hooks import *  # noqa: F401,F403
from .joint_optim_wrapper import JointOptimWrapper
from .joint_optim_wrapper_constructor import JointOptimWrapperConstructor
from .optim_wrapper import AutocastOptimWrapper
from .optim_wrapper_constructor import TrainableOptimWrapperConstructor
from .runner import build_runner
from .train_loop import ResumableTrainLoop

__all__ = [
    'AutocastOptimWrapper',
    'JointOptimWrapper',
    'JointOptimWrapperConstructor',
    'ResumableTrainLoop',
    'TrainableOptimWrapperConstructor',
    'build_runner',
    'load_config',
]
