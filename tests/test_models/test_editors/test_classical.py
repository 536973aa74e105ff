"""Classical processors: flat areas lose their noise, edges stay."""

import pytest
import torch

from raproc.models.editors import NonLocalMeans, TotalVariation


def build(kind, strength):
    if kind is TotalVariation:
        pytest.importorskip('skimage', reason='scikit-image is not installed')
    return kind(strength=strength)


@pytest.mark.parametrize(('kind', 'strength'), [(NonLocalMeans, 15), (TotalVariation, 0.08)])
def test_noise_of_flat_areas_goes_and_the_edge_stays(kind, strength):
    images = torch.full((2, 3, 40, 40), 0.25)
    images[..., 20:] = 0.75
    noisy = images + 0.05 * torch.randn(images.shape, generator=torch.Generator().manual_seed(0))
    processed = build(kind, strength)(noisy)
    assert processed.shape == images.shape and processed.dtype == torch.float32
    errors = [(x - images).square().mean() for x in (noisy, processed)]
    assert errors[1] < errors[0] / 4
    assert torch.equal(processed.mul(255).round() / 255, processed)  # levels of 8 bits


@pytest.mark.parametrize(('kind', 'strength'), [(NonLocalMeans, 3), (TotalVariation, 0.02)])
def test_channels_keep_their_order(kind, strength):
    images = torch.tensor([1.0, 0.5, 0.0]).view(1, 3, 1, 1).expand(1, 3, 32, 32)
    means = build(kind, strength)(images).mean((0, 2, 3))
    assert torch.allclose(means, torch.tensor([1.0, 0.5, 0.0]), atol=0.02)


def test_total_variation_of_an_edge():
    """Two areas of w columns each move towards each other by weight / w.

    That is the minimum of the sum of (u - f)^2 / 2 plus weight times the height of the step.
    """
    images = torch.zeros(1, 3, 8, 40)
    images[..., 20:] = 1.0
    processed = build(TotalVariation, 0.5)(images)
    assert processed[..., :20].mean().item() == pytest.approx(0.5 / 20, abs=0.005)
    assert processed[..., 20:].mean().item() == pytest.approx(1 - 0.5 / 20, abs=0.005)


@pytest.mark.parametrize('kind', [NonLocalMeans, TotalVariation])
def test_strength(kind):
    with pytest.raises(ValueError, match=f'`strength` of {kind.__name__} to be above 0, but got 0'):
        kind(strength=0)
