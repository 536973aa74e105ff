import random

import numpy as np
import pytest
import torch
from mmengine.dataset import BaseDataset
from mmengine.runner import Runner

from raproc.datasets import SeededDataset


class Draws(BaseDataset):
    """Each sample is its index and a number from every source of randomness."""

    def load_data_list(self):
        return [dict(width=3 + i % 2, height=4 - i % 2) for i in range(9)]

    def prepare_data(self, index):
        if np.random.random() < 0.5:
            return None  # what a pipeline gives for an image that it does not like
        return index, np.random.random(), random.random(), torch.rand(1).item()


def loader(num_workers=0, seed=0, **kwargs):
    cfg = dict(
        dataset=dict(type='SeededDataset', dataset=Draws(metainfo=dict(classes=('a',)))),
        sampler=dict(type='SeededSampler'),
        batch_size=2,
        num_workers=num_workers,
    )
    return Runner.build_dataloader({**cfg, **kwargs}, seed=seed)


def test_a_seed_decides_everything():
    dataset = SeededDataset(Draws())
    np.random.seed(1)
    first = dataset[(4, 17)]
    torch.rand(5), random.random(), np.random.random()
    assert dataset[(4, 17)] == dataset[[4, 17]] == first
    assert dataset[(4, 18)][1:] != first[1:]


def test_random_states_are_put_back():
    dataset = SeededDataset(Draws())

    def draw_after(action):
        np.random.seed(0), random.seed(0), torch.manual_seed(0)
        action()
        return np.random.random(), random.random(), torch.rand(1).item()

    assert draw_after(lambda: dataset[(4, 17)]) == draw_after(lambda: None)
    assert draw_after(lambda: dataset[4]) != draw_after(lambda: None)


def test_looks_like_its_dataset():
    dataset = loader().dataset
    assert isinstance(dataset, SeededDataset) and len(dataset) == 9
    assert dataset.metainfo == dict(classes=('a',))
    assert (
        dataset.get_data_info(2)
        == dataset.get_data_info((2, 17))
        == dict(width=3, height=4, sample_idx=2)
    )


def test_holds_a_plain_dataset_too():
    dataset = SeededDataset([10, 20, 30])
    assert dataset[(1, 5)] == dataset[1] == 20
    assert len(dataset) == 3 and dataset.metainfo == {}


@pytest.mark.parametrize('num_workers', [1, 2])
def test_samples_do_not_depend_on_workers(num_workers):
    alone, workers = loader(0), loader(num_workers)
    for epoch in range(2):
        alone.sampler.set_epoch(epoch)
        workers.sampler.set_epoch(epoch)
        assert list(alone) == list(workers)


def test_interrupted_epoch_goes_on_with_the_same_samples():
    whole = list(loader())
    resumed = loader()
    np.random.seed(123)
    resumed.sampler.set_start(2 * 2)
    assert list(resumed) == whole[2:]


def test_works_with_mmdets_aspect_ratio_batches():
    batch_sampler = dict(type='mmdet.AspectRatioBatchSampler')
    data = loader(batch_sampler=batch_sampler)
    batches = [[index for index, _ in batch] for batch in data.batch_sampler]
    assert sorted(sum(batches, [])) == list(range(9))
    assert all(len({index % 2 for index in batch}) == 1 for batch in batches[:-1])
    assert len(list(data)) == 5
