"""Distances between outputs, by hand."""

import math

import pytest
import torch

from raproc.models.losses import distances

EVEN, ODDS = torch.zeros(1, 2), torch.tensor([[math.log(3), 0.0]])  # 1/2 and 1/2; 3/4 and 1/4
PLAIN = ['mse_softmax', 'kl', 'mse_logits', 'cosine']


def test_mse_softmax():
    assert distances.mse_softmax(ODDS, EVEN).item() == pytest.approx(0.25**2)


def test_kl_is_that_of_the_target():
    expected = 0.75 * math.log(0.75 / 0.5) + 0.25 * math.log(0.25 / 0.5)
    assert distances.kl(EVEN, ODDS).item() == pytest.approx(expected)
    assert distances.kl(EVEN.repeat(5, 1), ODDS.repeat(5, 1)).item() == pytest.approx(expected)


def test_kl_with_temperature():
    assert distances.kl(EVEN, 3 * ODDS, temperature=3.0).item() == pytest.approx(
        9 * distances.kl(EVEN, ODDS).item()
    )


def test_mse_logits():
    assert distances.mse_logits(torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 2.0]])).item() == 2


@pytest.mark.parametrize(
    'other, expected',
    [([2.0, 0.0], 0), ([0.0, 3.0], 1), ([-1.0, 0.0], 2), ([1.0, 1.0], 1 - math.sqrt(0.5))],
)
def test_cosine_depends_on_the_angle_alone(other, expected):
    distance = distances.cosine(torch.tensor([[1.0, 0.0]]), torch.tensor([other]))
    assert distance.item() == pytest.approx(expected, abs=1e-6)


def test_features_are_compared_by_direction_at_each_position():
    seen = torch.tensor([[3.0, 1.0], [4.0, 0.0]]).view(1, 2, 1, 2)  # (0.6, 0.8) and (1, 0)
    target = torch.tensor([[1.0, 5.0], [0.0, 0.0]]).view(1, 2, 1, 2)  # (1, 0) twice
    expected = (0.4**2 + 0.8**2) / 4
    assert distances.features([seen], [target]).item() == pytest.approx(expected)
    assert distances.features([seen, seen], [target, seen]).item() == pytest.approx(expected / 2)


def test_boxes_are_weighted_by_confidence():
    seen, target = torch.tensor([[0.5, 0.5], [3.0, 3.0]]), torch.zeros(2, 2)  # 0.125 and 2.5
    error = distances.boxes(seen, target, torch.tensor([0.75, 0.25]))
    assert error.item() == pytest.approx(0.75 * 0.125 + 0.25 * 2.5)
    assert distances.boxes(seen, target, torch.zeros(2)).item() == 0


@pytest.mark.parametrize('name', PLAIN)
def test_equal_scores_give_exactly_zero(name):
    scores = torch.randn(7, 11, generator=torch.Generator().manual_seed(0))
    assert getattr(distances, name)(scores, scores.clone()).item() == 0


@pytest.mark.parametrize('name', PLAIN)
def test_other_scores_give_more(name):
    generator = torch.Generator().manual_seed(0)
    one, other = torch.randn(2, 7, 11, generator=generator)
    assert getattr(distances, name)(one, other).item() > 0.001
