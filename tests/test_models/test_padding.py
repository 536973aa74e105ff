"""Sizes, masks, crops and stacking agree on where an image ends and its padding begins."""

import torch
from tiny import labelled

from raproc.models.padding import (
    crop_to_sizes,
    image_sizes,
    pad_by_reflection,
    stack_with_padding,
    valid_mask,
)


def test_sizes_come_from_the_samples():
    images = torch.zeros(2, 3, 8, 6)
    assert image_sizes(images, [labelled(0, (8, 4)), labelled(0, (5, 6, 3))]) == [(8, 4), (5, 6)]


def test_without_samples_or_img_shape_the_whole_image_counts():
    from mmpretrain.structures import DataSample

    images = torch.zeros(2, 3, 8, 6)
    assert image_sizes(images, None) == [(8, 6)] * 2
    assert image_sizes(images, [DataSample(), labelled(0, (2, 2))]) == [(8, 6), (2, 2)]


def test_mask():
    images = torch.zeros(2, 3, 2, 3)
    assert valid_mask(images, [(2, 3), (2, 3)]) is None
    mask = valid_mask(images, [(2, 3), (1, 2)])
    assert mask.tolist() == [[[[1, 1, 1], [1, 1, 1]]], [[[1, 1, 0], [0, 0, 0]]]]


def test_stack_pads_bottom_and_right_and_crop_undoes_it():
    images = [torch.ones(3, 2, 1), torch.full((3, 1, 3), 2, dtype=torch.float)]
    batch = stack_with_padding(images)
    assert batch[:, 0].tolist() == [[[1, 0, 0], [1, 0, 0]], [[2, 2, 2], [0, 0, 0]]]
    for image, crop in zip(images, crop_to_sizes(batch, [(2, 1), (1, 3)])):
        assert torch.equal(image, crop)


def test_stack_of_equal_sizes_keeps_the_type():
    batch = stack_with_padding([torch.ones(3, 2, 2, dtype=torch.uint8)] * 2)
    assert batch.dtype == torch.uint8
    assert batch.shape == (2, 3, 2, 2)


def test_a_mirror_shows_one_row_less_and_then_repeats_the_last():
    image = torch.tensor([[[[1.0, 2.0, 3.0]]]])
    assert pad_by_reflection(image, 0, 0) is image
    assert pad_by_reflection(image, 0, 2).tolist() == [[[[1, 2, 3, 2, 1]]]]
    assert pad_by_reflection(image, 1, 4).tolist() == [[2 * [[1, 2, 3, 2, 1, 1, 1]]]]
