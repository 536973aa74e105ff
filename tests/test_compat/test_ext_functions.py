"""Operators of mmcv without a compiler equal plain convolutions, mmcv's torch code and others."""

import importlib

import pytest
import torch
from torch.nn import functional as F

from raproc.compat import mmcv_ops

pytest.importorskip('mmcv')
if not isinstance(importlib.import_module('mmcv._ext'), mmcv_ops.StandIn):
    pytest.skip('a compiled mmcv is installed', allow_module_level=True)


def random(*shape, seed=0, dtype=torch.float64, grad=True):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=dtype).requires_grad_(grad)


def convolution_by_hand(image, offset, mask, weight, padding):
    """Sum, for each place of the kernel, its weights times what lies at the moved place."""
    height, width = offset.shape[-2:]
    size = torch.tensor([image.shape[3], image.shape[2]]) - 1
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing='ij')
    total = 0
    for place in range(weight.shape[2] * weight.shape[3]):
        y, x = divmod(place, weight.shape[3])
        moved = [columns + x - padding + offset[:, 2 * place + 1], rows + y - padding]
        moved[1] = moved[1] + offset[:, 2 * place]
        grid = 2 * torch.stack(moved, dim=-1) / size - 1
        seen = F.grid_sample(image, grid, align_corners=True) * mask[:, place, None]
        total = total + torch.einsum('dc,nchw->ndhw', weight[:, :, y, x], seen)
    return total


def test_deformable_convolution_without_offsets_is_a_plain_one():
    from mmcv.ops import deform_conv2d

    image, weight = random(2, 4, 7, 9), random(6, 2, 3, 3, seed=1)
    offset = torch.zeros(2, 2 * 18, 4, 5, dtype=torch.float64)
    ours = deform_conv2d(image, offset, weight, 2, 1, 1, 2, 2)
    theirs = F.conv2d(image, weight, stride=2, padding=1, groups=2)
    torch.testing.assert_close(ours, theirs)
    factor = random(*theirs.shape, seed=2, grad=False)
    ours, theirs = (torch.autograd.grad(y, (image, weight), factor) for y in (ours, theirs))
    torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize('modulated', [False, True])
def test_deformable_convolution_equals_one_by_hand(modulated):
    from mmcv.ops import deform_conv2d, modulated_deform_conv2d

    image, weight = random(2, 3, 6, 8), random(4, 3, 3, 3, seed=1)
    offset, mask = random(2, 18, 6, 8, seed=2), random(2, 9, 6, 8, seed=3)
    inputs = [image, offset, weight, *([mask] if modulated else [])]
    if modulated:
        ours = modulated_deform_conv2d(image, offset, mask, weight, None, 1, 1)
    else:
        ours = deform_conv2d(image, offset, weight, 1, 1)
    by_hand = convolution_by_hand(
        image, offset, mask if modulated else torch.ones_like(mask), weight, 1
    )
    torch.testing.assert_close(ours, by_hand)
    factor = random(*ours.shape, seed=4, grad=False)
    ours, by_hand = (torch.autograd.grad(y, inputs, factor) for y in (ours, by_hand))
    torch.testing.assert_close(ours, by_hand)


def test_bias_of_a_modulated_convolution():
    from mmcv.ops import modulated_deform_conv2d

    image, weight, bias = random(1, 2, 5, 5), random(3, 2, 3, 3, seed=1), random(3, seed=2)
    offset, mask = torch.zeros(1, 18, 5, 5).double(), torch.full((1, 9, 5, 5), 0.5).double()
    ours = modulated_deform_conv2d(image, offset, mask, weight, bias, 1, 1)
    torch.testing.assert_close(ours, F.conv2d(image, weight / 2, bias, padding=1))
    assert torch.autograd.grad(ours.sum(), bias)[0].tolist() == [25, 25, 25]


def test_offsets_of_more_places_are_read_as_mmcv_reads_them():
    """DyHead gives those of a level with twice the side; mmcv takes the first values in memory."""
    from mmcv.ops import modulated_deform_conv2d

    image, weight = random(2, 2, 3, 4), random(3, 2, 3, 3, seed=1)
    offset, mask = random(2, 18, 6, 8, seed=2), random(2, 9, 6, 8, seed=3)
    same = [part.flatten(1)[:, : n * 12].view(2, n, 3, 4) for part, n in ((offset, 18), (mask, 9))]
    ours = modulated_deform_conv2d(image, offset, mask, weight, None, 1, 1)
    expected = convolution_by_hand(image, *same, weight, 1)
    torch.testing.assert_close(ours, expected)
    inputs = (image, offset, mask)
    ours, expected = (torch.autograd.grad(y.square().sum(), inputs) for y in (ours, expected))
    torch.testing.assert_close(ours, expected)


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_deformable_convolution_keeps_half_precision(dtype):
    from mmcv.ops import deform_conv2d

    image = random(1, 2, 5, 5, dtype=torch.float32)
    weight, offset = random(3, 2, 3, 3, seed=1), torch.zeros(1, 18, 5, 5)
    ours = deform_conv2d(image.to(dtype), offset.to(dtype), weight.to(dtype), 1, 1)
    assert ours.dtype == dtype
    expected = F.conv2d(image, weight.float(), padding=1)
    torch.testing.assert_close(ours.float(), expected, atol=0.05, rtol=0.05)
    assert torch.autograd.grad(ours.float().sum(), image)[0].abs().sum() > 0


def test_deformable_attention_equals_mmcvs_own_in_torch():
    from mmcv.ops.multi_scale_deform_attn import (
        MultiScaleDeformableAttnFunction,
        multi_scale_deformable_attn_pytorch,
    )

    shapes = torch.tensor([[4, 6], [2, 3]])
    starts = torch.tensor([0, 24])
    value, weights = random(2, 30, 2, 3), random(2, 5, 2, 2, 4, seed=1)
    places = random(2, 5, 2, 2, 4, 2, seed=2).detach().sigmoid().requires_grad_()
    ours = MultiScaleDeformableAttnFunction.apply(value, shapes, starts, places, weights, 64)
    theirs = multi_scale_deformable_attn_pytorch(value, shapes, places, weights)
    torch.testing.assert_close(ours, theirs)
    factor = random(*ours.shape, seed=3, grad=False)
    inputs = (value, places, weights)
    ours, theirs = (torch.autograd.grad(y, inputs, factor) for y in (ours, theirs))
    torch.testing.assert_close(ours, theirs)


# Half of each box is in the one before it: IoU 1/3. The third does not touch the first.
BOXES = torch.tensor([[0.0, 0, 4, 4], [2, 0, 6, 4], [4, 0, 8, 4]])
SCORES = torch.tensor([0.9, 0.8, 0.5])


@pytest.mark.parametrize(
    ('method', 'order', 'scores'),
    [
        # The second keeps 2/3 of its score, 0.533; then the third keeps 2/3 of its own.
        ('linear', [0, 1, 2], [0.9, 0.8 * 2 / 3, 0.5 * 2 / 3]),
        ('naive', [0, 2], [0.9, 0.5]),
        # exp(-(1/3)^2 / 0.5) = 0.801: 0.641, then 0.400.
        ('gaussian', [0, 1, 2], [0.9, 0.8 * 0.80074, 0.5 * 0.80074]),
    ],
)
def test_soft_nms_by_hand(method, order, scores):
    from mmcv.ops import soft_nms

    dets, kept = soft_nms(BOXES, SCORES, 0.3, sigma=0.5, min_score=0.1, method=method)
    assert kept.tolist() == order
    torch.testing.assert_close(dets, torch.cat([BOXES[order], torch.tensor([scores]).T], dim=1))


def test_soft_nms_drops_low_scores_and_takes_no_boxes():
    from mmcv.ops import soft_nms

    assert soft_nms(BOXES, SCORES, 0.3, min_score=0.34)[1].tolist() == [0, 1]
    dets, kept = soft_nms(BOXES[:0], SCORES[:0])
    assert dets.shape == (0, 5) and not len(kept)


def test_nms_match_groups_by_the_better_box():
    from mmcv.ops import nms_match

    dets = torch.cat([BOXES, SCORES[:, None]], dim=1)[[2, 0, 1]]
    assert [group.tolist() for group in nms_match(dets, 0.3)] == [[1, 2], [0]]
    assert [group.tolist() for group in nms_match(dets, 0.5)] == [[1], [2], [0]]


def test_roi_pool_takes_the_largest_feature_of_each_bin():
    from mmcv.ops import roi_pool

    image = torch.arange(32.0).view(1, 2, 4, 4).requires_grad_()
    pooled = roi_pool(image, torch.tensor([[0, 0.0, 0, 6, 6]]), (2, 2), 0.5)
    assert pooled.flatten().tolist() == [5, 7, 13, 15, 21, 23, 29, 31]
    (gradient,) = torch.autograd.grad(pooled.sum(), image)
    assert gradient.flatten().nonzero().flatten().tolist() == [5, 7, 13, 15, 21, 23, 29, 31]


def test_masked_convolution_is_a_plain_one_where_the_mask_is():
    from mmcv.ops import MaskedConv2d

    torch.manual_seed(0)
    layer = MaskedConv2d(3, 4, 3, padding=1)
    image, mask = torch.rand(1, 3, 5, 6), torch.rand(1, 5, 6) > 0.5
    torch.testing.assert_close(layer(image, mask), layer(image) * mask)


def carafe_by_hand(features, masks, kernel, groups, scale):
    batch, channels, height, width = features.shape
    found = torch.zeros(batch, channels, height * scale, width * scale, dtype=features.dtype)
    padded = F.pad(features, [kernel // 2] * 4)
    for channel in range(channels):
        first = channel // (channels // groups) * kernel**2
        for y in range(height * scale):
            for x in range(width * scale):
                top, left = y // scale, x // scale
                window = padded[:, channel, top : top + kernel, left : left + kernel].flatten(1)
                found[:, channel, y, x] = (window * masks[:, first : first + kernel**2, y, x]).sum(
                    1
                )
    return found


def test_carafe_equals_one_by_hand():
    from mmcv.ops import carafe

    features, masks = random(2, 4, 3, 4), random(2, 18, 6, 8, seed=1)
    ours, by_hand = carafe(features, masks, 3, 2, 2), carafe_by_hand(features, masks, 3, 2, 2)
    torch.testing.assert_close(ours, by_hand)
    factor = random(*ours.shape, seed=2, grad=False)
    ours, by_hand = (torch.autograd.grad(y, (features, masks), factor) for y in (ours, by_hand))
    torch.testing.assert_close(ours, by_hand)


def test_carafe_of_middle_weights_repeats_pixels():
    from mmcv.ops import carafe

    masks = torch.zeros(1, 9, 4, 6)
    masks[:, 4] = 1
    image = torch.arange(6.0).view(1, 1, 2, 3)
    expected = image.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    assert torch.equal(carafe(image, masks, 3, 1, 2), expected)
