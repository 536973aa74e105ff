"""Byte and float images become one float batch; samples come along."""

import pytest
import torch
from tiny import labelled

from raproc.models import PairDataPreprocessor


def test_bytes_are_scaled_and_floats_are_kept():
    data = dict(inputs=[torch.full((3, 2, 2), 0.25)], targets=[torch.full((3, 4, 4), 51).byte()])
    batch = PairDataPreprocessor()(data)
    assert batch['inputs'].unique().tolist() == [0.25]
    assert batch['targets'].unique().tolist() == [pytest.approx(0.2)]
    assert batch['targets'].shape == (1, 3, 4, 4)
    assert batch['data_samples'] is None


def test_different_sizes_are_padded_with_zeros():
    data = dict(inputs=[torch.ones(3, 2, 1), torch.ones(3, 1, 2)])
    batch = PairDataPreprocessor()(data)
    assert batch['inputs'][:, 0].tolist() == [[[1, 0], [1, 0]], [[1, 1], [0, 0]]]
    assert batch['targets'] is None


@pytest.mark.parametrize('channels_last', [True, False])
def test_layout(channels_last):
    batch = PairDataPreprocessor(channels_last)(dict(inputs=[torch.rand(3, 4, 5)] * 2))
    assert batch['inputs'].is_contiguous(memory_format=torch.channels_last) == channels_last


def test_samples_and_the_loaded_data_stay_as_they_are():
    data = dict(inputs=[torch.zeros(3, 2, 2, dtype=torch.uint8)], data_samples=[labelled(3)])
    batch = PairDataPreprocessor()(data)
    assert batch['data_samples'][0].gt_label.item() == 3
    assert data['inputs'][0].dtype == torch.uint8


def test_grey_images_are_refused():
    with pytest.raises(ValueError, match=r'RGB tensors.*but got \(1, 1, 4, 4\)'):
        PairDataPreprocessor()(dict(inputs=[torch.zeros(1, 4, 4)]))
