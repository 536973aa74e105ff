"""Random numbers of training are a function of seed, process and iteration."""

import random
from types import SimpleNamespace

import numpy as np
import torch
from tiny import batch_of, boxed, detector, images

from raproc.engine.hooks import SeedIterationHook, seed_iteration_hook
from raproc.models.recognizers import build_recognizer


def seed(iteration, run=0):
    SeedIterationHook().before_train_iter(SimpleNamespace(seed=run, iter=iteration), 0)


def draw(*args, **kwargs):
    seed(*args, **kwargs)
    return random.random(), np.random.rand(), torch.rand(1).item()


def test_same_iteration_same_numbers():
    first = draw(3)
    draw(4)
    assert draw(3) == first


def test_each_seed_iteration_and_process_has_numbers_of_its_own(monkeypatch):
    drawn = [draw(3), draw(4), draw(3, run=1)]
    monkeypatch.setattr(seed_iteration_hook, 'get_rank', lambda: 1)
    drawn.append(draw(3))
    for numbers in zip(*drawn):
        assert len(set(numbers)) == 4


def test_a_detector_draws_the_same_proposals():
    recognizer, seen = build_recognizer(detector()), batch_of(images((96, 96)))
    results = []
    for iteration in (5, 6, 5):
        seed(iteration)
        results.append(recognizer.loss(seen, [boxed((96, 96))]))
    torch.testing.assert_close(results[0], results[2], rtol=0, atol=0)
    assert results[0]['loss_rpn_cls'] != results[1]['loss_rpn_cls']
