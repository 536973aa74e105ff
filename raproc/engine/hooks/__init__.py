"""Hooks that keep a run honest: recognizers unchanged, losses finite, checkpoints whole."""

from .checkpoint_fit_hook import CheckpointFitHook
from .invalid_loss_hook import InvalidLossHook
from .pictures_hook import PicturesHook
from .recognizer_check_hook import RecognizerCheckHook
from .recognizer_unchanged_hook import RecognizerUnchangedHook
from .safe_checkpoint_hook import SafeCheckpointHook
from .seed_iteration_hook import SeedIterationHook
from .stop_hook import StopHook
from .trial_step_hook import TrialStepHook

__all__ = [
    'CheckpointFitHook',
    'InvalidLossHook',
    'PicturesHook',
    'RecognizerCheckHook',
    'RecognizerUnchangedHook',
    'SafeCheckpointHook',
    'SeedIterationHook',
    'StopHook',
    'TrialStepHook',
]
