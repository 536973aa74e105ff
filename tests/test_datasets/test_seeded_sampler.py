import numpy as np
import pytest
from torch.utils.data import BatchSampler

from raproc.datasets import SeededSampler, seeded_sampler
from raproc.registry import DATA_SAMPLERS

DATA = range(7)


def samplers_of(monkeypatch, world_size, **kwargs):
    """The samplers that the processes of a run would build."""
    samplers = []
    for rank in range(world_size):
        monkeypatch.setattr(seeded_sampler, 'get_dist_info', lambda rank=rank: (rank, world_size))
        samplers.append(SeededSampler(DATA, **kwargs))
    return samplers


def test_each_sample_once_and_another_order_in_each_epoch():
    sampler = DATA_SAMPLERS.build(dict(type='SeededSampler', dataset=DATA, seed=0))
    first = list(sampler)
    sampler.set_epoch(1)
    second = list(sampler)
    assert len(sampler) == 7
    assert sorted(index for index, _ in first) == list(DATA)
    assert [index for index, _ in first] != [index for index, _ in second]
    assert not {seed for _, seed in first} & {seed for _, seed in second}


def test_same_seed_same_pairs():
    assert list(SeededSampler(DATA, seed=3)) == list(SeededSampler(DATA, seed=3))
    assert list(SeededSampler(DATA, seed=3)) != list(SeededSampler(DATA, seed=4))
    np.random.seed(0)
    assert SeededSampler(DATA).seed != SeededSampler(DATA).seed


def test_without_shuffling_the_order_is_that_of_the_dataset():
    pairs = list(SeededSampler(DATA, shuffle=False, seed=0))
    assert [index for index, _ in pairs] == list(DATA)
    # the seed of a sample belongs to its index, in whatever order it comes
    assert sorted(pairs) == sorted(SeededSampler(DATA, shuffle=True, seed=0))


def test_processes_take_turns(monkeypatch):
    alone = list(SeededSampler(DATA, seed=0))
    even, odd = samplers_of(monkeypatch, 2, seed=0)
    assert len(even) == len(odd) == 4
    together = [pair for pairs in zip(even, odd) for pair in pairs]
    assert together == alone + alone[:1]


def test_without_round_up_no_sample_is_repeated(monkeypatch):
    alone = list(SeededSampler(DATA, seed=0))
    parts = samplers_of(monkeypatch, 3, seed=0, round_up=False)
    assert [len(part) for part in parts] == [len(list(part)) for part in parts] == [3, 2, 2]
    assert sorted(pair for part in parts for pair in part) == sorted(alone)


def test_more_processes_than_samples(monkeypatch):
    parts = samplers_of(monkeypatch, 16, shuffle=False, seed=0)
    assert [index for part in parts for index, _ in part] == [*DATA, *DATA, 0, 1]


@pytest.mark.parametrize('world_size', [1, 2])
def test_start_gives_the_tail_once(monkeypatch, world_size):
    for sampler in samplers_of(monkeypatch, world_size, seed=0):
        sampler.set_epoch(2)
        whole = list(sampler)
        sampler.set_start(3)
        assert len(sampler) == len(whole)
        assert list(sampler) == whole[3:]
        assert list(sampler) == whole


def test_start_inside_batches():
    sampler = SeededSampler(DATA, seed=0)
    batches = list(BatchSampler(sampler, 2, drop_last=False))
    sampler.set_start(2 * 2)
    assert list(BatchSampler(sampler, 2, drop_last=False)) == batches[2:]


def test_wrong_arguments():
    sampler = SeededSampler(DATA, seed=0)
    for start in (-1, 8):
        with pytest.raises(ValueError, match=rf'start .*in \[0, 7\].*but got {start}'):
            sampler.set_start(start)
    with pytest.raises(ValueError, match='at least one sample, but got 0; check the data_root'):
        SeededSampler([])
    with pytest.raises(ValueError, match='seed of SeededSampler to be at least 0, but got -1'):
        SeededSampler(DATA, seed=-1)
