"""The processing loss is the mean over images of each image's own mean, padding left out."""

import pytest
import torch

from raproc.models.losses import ProcessingLoss

WHOLE = [(2, 2)]


def constant(value, size=(2, 2)):
    return torch.full((1, 3, *size), value)


@pytest.mark.parametrize('distance, expected', [('mse', 0.09), ('l1', 0.3), ('smooth_l1', 0.045)])
def test_value(distance, expected):
    loss = ProcessingLoss(distance)(constant(0.5), constant(0.2), WHOLE)
    assert loss.item() == pytest.approx(expected)


def test_weight():
    loss = ProcessingLoss(loss_weight=10.0)(constant(0.5), constant(0.2), WHOLE)
    assert loss.item() == pytest.approx(0.9)


@pytest.mark.parametrize('distance', ['mse', 'l1', 'smooth_l1'])
def test_padding_does_not_count(distance):
    small, large = torch.rand(2, 1, 3, 3, 5), torch.rand(2, 1, 3, 6, 5)
    processed, targets = torch.ones(2, 2, 3, 6, 5)
    for batch, a, b in zip((processed, targets), small, large):
        batch[0, :, :3], batch[1] = a[0], b[0]
    processed[0, :, 3:] = 7  # whatever the processor makes of the padding
    processed.requires_grad_()
    module = ProcessingLoss(distance)
    loss = module(processed, targets, [(3, 5), (6, 5)])
    alone = [module(*small, [(3, 5)]), module(*large, [(6, 5)])]
    assert loss.item() == pytest.approx(sum(alone).item() / 2)
    loss.backward()
    assert not processed.grad[0, :, 3:].any()


def test_is_float32_under_autocast():
    with torch.autocast('cpu', torch.bfloat16):
        loss = ProcessingLoss()(constant(0.5).bfloat16(), constant(0.25), WHOLE)
    assert loss.dtype == torch.float32
    assert loss.item() == 0.0625


def test_unknown_distance():
    with pytest.raises(ValueError, match=r"\['l1', 'mse', 'smooth_l1'\], but got 'psnr'"):
        ProcessingLoss('psnr')


def test_scale_mismatch():
    with pytest.raises(ValueError, match=r'\(1, 3, 4, 4\), but got \(1, 3, 2, 2\); set model.proc'):
        ProcessingLoss()(constant(0.0), constant(0.0, (4, 4)), WHOLE)
