"""Make every random number of training a function of the seed and the iteration."""

from __future__ import annotations

import random

import numpy as np
import torch
from mmengine.dist import get_rank
from mmengine.hooks import Hook

from raproc.registry import HOOKS


@HOOKS.register_module()
class SeedIterationHook(Hook):
    """Seed all generators before each iteration from (seed, rank, iteration).

    Detectors draw at random which proposals they learn from. With this hook a resumed run draws
    what the uninterrupted one would have drawn, without saving any generator's state. The data has
    the same property through ``SeededSampler`` and ``SeededDataset``.
    """

    def before_train_iter(self, runner, batch_idx: int, data_batch: dict | None = None) -> None:
        """Seed Python's, numpy's and torch's generators.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            data_batch (dict, optional): The batch.
        """
        sequence = np.random.SeedSequence([runner.seed, get_rank(), runner.iter])
        seed = int(sequence.generate_state(1)[0])
        random.seed(seed)
        np.random.seed(seed)
        torch.manual_seed(seed)
