"""Decide which samples a process loads, in which order, and with which random numbers."""

import math
from collections.abc import Iterator, Sized

import numpy as np
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from raproc.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class SeededSampler(Sampler):
    """Yield (index, seed) pairs for :class:`SeededDataset`.

    The order is a function of the seed and the epoch; the seed of a sample is a function of the
    seed, the epoch and the index. Neither depends on the number of processes: they take turns.

    Args:
        dataset (Sized): The dataset.
        shuffle (bool): Whether each epoch has another order. Defaults to True.
        seed (int, optional): Seed of the run, the same in all processes. ``None`` draws one and
            shares it. Defaults to None.
        round_up (bool): Whether the first samples are repeated until all processes have equally
            many. Defaults to True.
    """

    def __init__(
        self, dataset: Sized, shuffle: bool = True, seed: int | None = None, round_up: bool = True
    ) -> None:
        if len(dataset) == 0:
            raise ValueError(
                'expected dataset of SeededSampler to have at least one sample, but got 0; '
                'check the data_root, the ann_file and the filters in the config'
            )
        if seed is not None and seed < 0:
            raise ValueError(f'expected seed of SeededSampler to be at least 0, but got {seed}')
        self.rank, self.world_size = get_dist_info()
        self.dataset = dataset
        self.shuffle = shuffle
        self.seed = sync_random_seed() if seed is None else seed
        self.round_up = round_up
        self.epoch = 0
        self.start = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch that the next iteration goes through.

        Args:
            epoch (int): Number of the epoch, from 0.
        """
        self.epoch = epoch

    def set_start(self, start: int) -> None:
        """Let the next iteration, and only it, begin inside the epoch.

        Args:
            start (int): How many samples of this process it skips, without loading them.
        """
        if not 0 <= start <= len(self):
            raise ValueError(
                f'expected start of SeededSampler to be in [0, {len(self)}], the samples '
                f'of this process in an epoch, but got {start}'
            )
        self.start = start

    def __iter__(self) -> Iterator[tuple[int, int]]:
        start, self.start = self.start, 0
        epoch, indices = self.epoch, self._indices_of_rank()[start:]
        return ((int(index), self._seed_of(epoch, index)) for index in indices)

    def __len__(self) -> int:
        """Count the samples of this process in a whole epoch."""
        remaining = len(self.dataset) - (0 if self.round_up else self.rank)
        return math.ceil(remaining / self.world_size)

    def _indices_of_rank(self) -> np.ndarray:
        size = len(self.dataset)
        if self.shuffle:
            order = np.random.default_rng([self.seed, self.epoch]).permutation(size)
        else:
            order = np.arange(size)
        if self.round_up:
            order = np.resize(order, len(self) * self.world_size)
        return order[self.rank :: self.world_size]

    def _seed_of(self, epoch: int, index: int) -> int:
        return int(np.random.SeedSequence([self.seed, epoch, index]).generate_state(1)[0])
