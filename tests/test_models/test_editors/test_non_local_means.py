"""Non-local means as a processor: flat areas lose their noise, edges stay."""

import pytest
import torch

from raproc.models.editors import NonLocalMeans


def test_noise_of_flat_areas_goes_and_the_edge_stays():
    images = torch.full((2, 3, 40, 40), 0.25)
    images[..., 20:] = 0.75
    noisy = images + 0.05 * torch.randn(images.shape, generator=torch.Generator().manual_seed(0))
    processed = NonLocalMeans(strength=15)(noisy)
    assert processed.shape == images.shape and processed.dtype == torch.float32
    errors = [(x - images).square().mean() for x in (noisy, processed)]
    assert errors[1] < errors[0] / 4
    assert torch.equal(processed.mul(255).round() / 255, processed)  # levels of 8 bits


def test_channels_keep_their_order():
    images = torch.tensor([1.0, 0.5, 0.0]).view(1, 3, 1, 1).expand(1, 3, 32, 32)
    means = NonLocalMeans(strength=3)(images).mean((0, 2, 3))
    assert torch.allclose(means, torch.tensor([1.0, 0.5, 0.0]), atol=0.02)


def test_strength():
    with pytest.raises(ValueError, match='`strength` of NonLocalMeans to be above 0, but got 0'):
        NonLocalMeans(strength=0)
