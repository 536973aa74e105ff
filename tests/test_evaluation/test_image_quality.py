"""PSNR and SSIM against hand-computed values, a plain numpy SSIM and torchmetrics."""

import math

import numpy as np
import pytest
import torch
from mmengine.evaluator import Evaluator
from mmengine.structures import BaseDataElement
from torchmetrics.image import PeakSignalNoiseRatio, StructuralSimilarityIndexMeasure

from raproc.evaluation.image_quality import ImageQuality


def _pairs(n=5, height=20, width=17):
    generator = torch.Generator().manual_seed(0)
    target = torch.rand(n, 3, height, width, generator=generator)
    noise = torch.randn(target.shape, generator=generator)
    return (target + torch.linspace(0.01, 0.2, n).view(n, 1, 1, 1) * noise).clamp(0, 1), target


def _samples(processed, target):
    return [dict(processed=p, target=t) for p, t in zip(processed, target)]


def _plain_ssim(first, second, border='reflect'):
    """SSIM of one channel straight from its definition, a window at a time."""
    line = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    kernel = np.outer(line, line) / line.sum() ** 2
    first, second = (np.pad(x, 5, mode=border) for x in (first, second))
    values = []
    for i in range(first.shape[0] - 10):
        for j in range(first.shape[1] - 10):
            x, y = first[i : i + 11, j : j + 11], second[i : i + 11, j : j + 11]
            mx, my = (kernel * x).sum(), (kernel * y).sum()
            vx, vy = (kernel * (x - mx) ** 2).sum(), (kernel * (y - my) ** 2).sum()
            cov = (kernel * (x - mx) * (y - my)).sum()
            values.append(
                (2 * mx * my + 1e-4)
                * (2 * cov + 9e-4)
                / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4))
            )
    return np.mean(values)


def test_constant_offset_by_hand():
    """MSE 0.01 is 20 dB; without variance SSIM is (2ab + c1) / (a^2 + b^2 + c1)."""
    target = torch.full((2, 3, 16, 16), 0.5)
    psnr, ssim = ImageQuality.calculate(target + 0.1, target)
    assert torch.allclose(psnr, torch.tensor(20.0))
    assert torch.allclose(ssim, torch.tensor((0.6 + 1e-4) / (0.61 + 1e-4)), atol=1e-4)


def test_against_numpy():
    processed, target = _pairs(n=3, height=14, width=12)
    psnr, ssim = ImageQuality.calculate(processed, target)
    for i in range(3):
        p, t = processed[i].double().numpy(), target[i].double().numpy()
        assert psnr[i].item() == pytest.approx(-10 * math.log10(((p - t) ** 2).mean()), abs=1e-4)
        assert ssim[i].item() == pytest.approx(np.mean(list(map(_plain_ssim, p, t))), abs=1e-5)


def test_against_torchmetrics():
    processed, target = _pairs()
    metric = ImageQuality()
    metric.process(None, _samples(processed, target))
    scores = metric.evaluate(5)
    psnr = PeakSignalNoiseRatio(data_range=1.0, reduction='elementwise_mean', dim=(1, 2, 3))
    ssim = StructuralSimilarityIndexMeasure(data_range=1.0)
    assert set(scores) == {'PSNR', 'SSIM'}
    assert scores['PSNR'] == pytest.approx(psnr(processed, target).item(), abs=1e-4)
    assert scores['SSIM'] == pytest.approx(ssim(processed, target).item(), abs=1e-6)


def test_psnr_does_not_depend_on_the_batch_size():
    """One image of 20 dB and one of 40 dB are 30 dB; their common MSE would be 23 dB."""
    target = torch.full((2, 3, 16, 16), 0.5)
    processed = target + torch.tensor([0.1, 0.01]).view(2, 1, 1, 1)
    together, apart = ImageQuality(), ImageQuality()
    together.process(None, _samples(processed, target))
    for sample in _samples(processed, target):
        apart.process(None, [sample])
    assert together.evaluate(2)['PSNR'] == pytest.approx(30, abs=1e-3)
    assert apart.evaluate(2)['PSNR'] == pytest.approx(30, abs=1e-3)


def test_sizes_may_differ_in_a_batch_and_keep_their_order():
    large, small = _samples(*_pairs(2, 20, 17)), _samples(*_pairs(2, 12, 30))
    mixed = ImageQuality()
    mixed.process(None, [large[0], small[0], large[1], small[1]])
    alone = ImageQuality()
    for sample in (large[0], small[0], large[1], small[1]):
        alone.process(None, [sample])
    assert np.allclose(mixed.results, alone.results)
    assert all(type(value) is float for pair in mixed.results for value in pair)


@pytest.mark.parametrize('form', ['image', 'authors'])
def test_border_does_not_count_on_request(form):
    """An error of 0.1 everywhere, and of 0.5 in the outer two pixels."""
    target = torch.full((3, 16, 20), 0.5)
    processed = target + 0.5
    processed[:, 2:-2, 2:-2] = 0.6
    metric, inner = ImageQuality(form, crop_border=2), ImageQuality(form)
    metric.process(None, [dict(processed=processed, target=target)])
    inner.process(None, [dict(processed=target[:, :12, :16] + 0.1, target=target[:, :12, :16])])
    scores = metric.evaluate(1)
    assert scores['PSNR'] == pytest.approx(20, abs=1e-4)
    assert scores == pytest.approx(inner.evaluate(1), abs=1e-5)


def test_border_leaves_too_little():
    metric = ImageQuality(crop_border=4)
    with pytest.raises(ValueError, match=r'at least 11x11 .*, but got \(H, W\) = \(10, 12\)'):
        metric.process(None, _samples(*_pairs(1, 18, 20)))
    with pytest.raises(ValueError, match='crop_border of ImageQuality .*, but got -1'):
        ImageQuality(crop_border=-1)


def test_identical_images_are_counted_and_left_out():
    target = torch.full((3, 3, 16, 16), 0.5)
    processed = target.clone()
    processed[0] += 0.1
    metric = ImageQuality()
    metric.process(None, _samples(processed, target))
    scores = metric.evaluate(3)
    assert scores['PSNR'] == pytest.approx(20, abs=1e-4)
    assert scores['identical'] == 2


def test_all_identical():
    images = torch.rand(2, 3, 12, 12)
    metric = ImageQuality(prefix='clean')
    metric.process(None, _samples(images, images))
    assert metric.evaluate(2) == {
        'clean/PSNR': math.inf,
        'clean/SSIM': pytest.approx(1),
        'clean/identical': 2,
    }


def test_in_an_evaluator():
    target = torch.full((3, 16, 16), 0.5)
    evaluator = Evaluator(ImageQuality())
    evaluator.process([BaseDataElement(processed=target + 0.1, target=target)])
    assert evaluator.evaluate(1)['PSNR'] == pytest.approx(20, abs=1e-4)


def test_autocast_does_not_lower_the_precision():
    pairs = _pairs()
    expected = ImageQuality.calculate(*pairs)
    with torch.autocast('cpu', torch.bfloat16):
        scores = ImageQuality.calculate(*pairs)
    assert torch.equal(scores[0], expected[0]) and torch.equal(scores[1], expected[1])


@pytest.mark.skipif(not torch.cuda.is_available(), reason='needs a GPU')
def test_gpu_equals_cpu():
    pairs = _pairs(20)
    for on_gpu, on_cpu in zip(
        ImageQuality.calculate(*(x.cuda() for x in pairs)), ImageQuality.calculate(*pairs)
    ):
        assert torch.allclose(on_gpu, on_cpu, rtol=1e-5)


def test_nan_is_not_hidden():
    target = torch.full((1, 3, 12, 12), 0.5)
    metric = ImageQuality()
    metric.process(None, _samples(target * math.nan, target))
    assert math.isnan(metric.evaluate(1)['PSNR'])


def test_different_shapes():
    with pytest.raises(ValueError, match=r'same shape, but got \(1, 3, 12, 12\) and \(1, 3, 48'):
        ImageQuality().process(None, _samples(torch.rand(1, 3, 12, 12), torch.rand(1, 3, 48, 48)))


def test_too_small():
    images = torch.rand(1, 3, 12, 10)
    with pytest.raises(
        ValueError, match=r'at least 11x11 pixels .*, but got \(H, W\) = \(12, 10\)'
    ):
        ImageQuality.calculate(images, images)


def test_not_rgb():
    with pytest.raises(ValueError, match=r'RGB of shape \(N, 3, H, W\), but got \(3, 12, 12\)'):
        ImageQuality.calculate(torch.rand(3, 12, 12), torch.rand(3, 12, 12))


def test_not_float():
    images = torch.zeros(1, 3, 12, 12, dtype=torch.uint8)
    with pytest.raises(TypeError, match=r'`processed` to be float .* but got torch.uint8'):
        ImageQuality.calculate(images, images)


def test_no_images():
    with pytest.raises(ValueError, match='at least one image .*, but got none'):
        ImageQuality().compute_metrics([])


def test_authors_psnr_is_that_of_the_mean_error_by_hand():
    """Errors of 0.1 and 0.001 have a mean of 0.0505: 12.97 dB, and not (10 + 30) / 2 = 20 dB."""
    target = torch.zeros(2, 3, 16, 16)
    processed = target + torch.tensor([0.1, 0.001]).sqrt().view(2, 1, 1, 1)
    metric = ImageQuality(form='authors')
    metric.process(None, _samples(processed, target))
    assert metric.evaluate(2)['PSNR'] == pytest.approx(-10 * math.log10(0.0505), abs=1e-4)


def test_authors_psnr_is_averaged_over_batches_by_their_images():
    """A batch of two at 12.97 dB and a batch of one at 20 dB: (2 * 12.97 + 20) / 3."""
    target = torch.zeros(3, 3, 16, 16)
    processed = target + torch.tensor([0.1, 0.001, 0.01]).sqrt().view(3, 1, 1, 1)
    samples = _samples(processed, target)
    metric = ImageQuality(form='authors')
    metric.process(None, samples[:2])
    metric.process(None, samples[2:])
    expected = (2 * -10 * math.log10(0.0505) + 20) / 3
    assert metric.evaluate(3)['PSNR'] == pytest.approx(expected, abs=1e-4)


def test_authors_psnr_of_different_sizes_is_over_all_their_pixels():
    """One pixel in four has the error 0.1 and the others none."""
    small, large = torch.zeros(3, 16, 16), torch.zeros(3, 16, 48)
    samples = [dict(processed=small + 0.1**0.5, target=small), dict(processed=large, target=large)]
    metric = ImageQuality(form='authors')
    metric.process(None, samples)
    scores = metric.evaluate(2)
    assert scores['PSNR'] == pytest.approx(-10 * math.log10(0.025), abs=1e-4)
    assert 'identical' not in scores


def test_authors_ssim_sees_black_beyond_the_border():
    processed, target = _pairs(n=2, height=14, width=12)
    metric = ImageQuality(form='authors')
    metric.process(None, _samples(processed, target))
    channels = zip(processed.double().flatten(0, 1).numpy(), target.double().flatten(0, 1).numpy())
    expected = np.mean([_plain_ssim(p, t, 'constant') for p, t in channels])
    assert metric.evaluate(2)['SSIM'] == pytest.approx(expected, abs=1e-5)
    assert ImageQuality.calculate(target, target, 'authors')[1] == pytest.approx(torch.ones(2))


def test_unknown_form():
    with pytest.raises(ValueError, match=r"one of \('image', 'authors'\), but got 'author'"):
        ImageQuality(form='author')
