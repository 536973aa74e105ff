"""Make every sample a function of its own seed, however the data is loaded."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from raproc.datasets.dataset_wrapper import DatasetWrapper, Index
from raproc.registry import DATASETS


@DATASETS.register_module()
class SeededDataset(DatasetWrapper):
    """Load each sample with the random numbers of the seed that comes with its index.

    With :class:`SeededSampler`, a sample depends on the seed of the run, on the epoch and on its
    index alone: not on the number of workers or processes, nor on where a run was interrupted.
    The random states of the process are put back after each sample, so reading data does not
    change the random numbers of the training. A plain index loads a sample without seeding.

    Args:
        dataset (dict | Dataset): The dataset, or its config.
    """

    def get_data_info(self, index: Index) -> dict:
        """Annotation of one sample.

        Args:
            index (int | tuple[int, int]): Its index, or the pair that :class:`SeededSampler` gives.

        Returns:
            dict: The annotation, as the dataset holds it.
        """
        return self.dataset.get_data_info(_split(index)[0])

    def __getitem__(self, index: Index) -> Any:
        index, seed = _split(index)
        if seed is None:
            return self.dataset[index]
        with random_numbers_of(seed):
            return self.dataset[index]


def _split(index: Index) -> tuple[int, Any]:
    return (index[0], index[1]) if isinstance(index, (tuple, list)) else (index, None)


@contextmanager
def random_numbers_of(seed: int) -> Iterator[None]:
    """Seed numpy, random and torch on the CPU, and restore their states at the end."""
    states = np.random.get_state(), random.getstate(), torch.get_rng_state()
    np.random.seed(seed)
    random.seed(seed)
    torch.default_generator.manual_seed(seed)
    try:
        yield
    finally:
        np.random.set_state(states[0])
        random.setstate(states[1])
        torch.set_rng_state(states[2])
