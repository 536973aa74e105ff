"""Signal and noise of gradients: by hand, and found again in gradients made of both."""

import math

import pytest
import torch

from raproc.engine.gradient_noise import GradientNoise


def _noise(*gradients, batch_size=1):
    noise = GradientNoise(batch_size)
    for gradient in gradients:
        noise.add([torch.tensor(part) for part in gradient])
    return noise


def test_by_hand():
    """Gradients (3, 1) and (1, 1): their product is 4, their squared lengths are 10 and 2."""
    noise = _noise(([3.0], [1.0]), ([1.0], [1.0]), batch_size=8)
    assert noise.signal == pytest.approx(4)
    assert noise.length == pytest.approx(math.sqrt(6))
    assert noise.noise_scale == pytest.approx(8 * 2 / 4)


def test_equal_gradients_have_no_noise():
    assert _noise([[1.0, 2.0]], [[1.0, 2.0]]).noise_scale == pytest.approx(0)


def test_opposite_gradients_have_no_signal():
    assert _noise([[1.0]], [[-1.0]]).noise_scale == math.inf


def test_finds_the_noise_that_was_put_in():
    torch.manual_seed(0)
    noise, signal = GradientNoise(batch_size=4), torch.zeros(50)
    signal[0] = 2.0
    for _ in range(2000):
        noise.add([signal + torch.randn(50)])
    assert noise.signal == pytest.approx(4, rel=0.1)
    assert noise.noise_scale == pytest.approx(4 * 50 / 4, rel=0.1)


def test_cosine():
    one, other = _noise([[1.0, 0.0]], [[1.0, 0.0]]), _noise([[1.0, 1.0]], [[1.0, 1.0]])
    assert one.cosine(other) == pytest.approx(math.sqrt(0.5))


def test_one_batch_is_too_few():
    with pytest.raises(ValueError, match='2 or more batches, but got 1'):
        _ = _noise([[1.0]]).noise_scale
