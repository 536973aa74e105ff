"""A part of a dataset that is spread over it."""

import pytest

from raproc.datasets import SpreadSubset


class Numbers(list):
    metainfo = dict(classes=('a',))

    def get_data_info(self, index):
        return dict(number=self[index])


def test_evenly_spread():
    subset = SpreadSubset(Numbers(range(100, 110)), 4)
    assert len(subset) == 4 and subset.metainfo == dict(classes=('a',))
    assert [subset[index] for index in range(4)] == [100, 102, 105, 107]
    assert subset.get_data_info(1) == dict(number=102)


def test_a_smaller_dataset_is_kept():
    assert len(SpreadSubset(Numbers(range(3)), 10)) == 3


def test_no_image():
    with pytest.raises(ValueError, match='expected at least one image, but got num_images=0'):
        SpreadSubset(Numbers(range(3)), 0)


def test_the_rest():
    numbers = list(range(10))
    kept, rest = (SpreadSubset(numbers, 3, rest=rest) for rest in (False, True))
    assert [kept[index] for index in range(len(kept))] == [0, 3, 6]
    assert [rest[index] for index in range(len(rest))] == [1, 2, 4, 5, 7, 8, 9]
    with pytest.raises(ValueError, match='expected more than 10 images, so that some are left'):
        SpreadSubset(numbers, 10, rest=True)
