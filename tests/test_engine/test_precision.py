"""Which precision a device trains faster in."""

import pytest
import torch

from raproc.engine import precision
from raproc.engine.precision import trains_faster_in_bfloat16


@pytest.fixture(autouse=True)
def forget():
    trains_faster_in_bfloat16.cache_clear()
    yield
    trains_faster_in_bfloat16.cache_clear()


@pytest.mark.parametrize('single, half, expected', [(2.0, 1.0, True), (1.1, 1.0, False)])
def test_the_fastest_of_each_counts(single, half, expected, monkeypatch):
    slow = iter([9.0, half, single, 9.0, 9.0, 9.0])  # float32 and bfloat16 take turns
    monkeypatch.setattr(precision, '_seconds', lambda dtype: next(slow))
    assert trains_faster_in_bfloat16('cpu') is expected


def test_measured_once_without_a_trace(monkeypatch):
    state = torch.random.get_rng_state()
    with torch.no_grad():
        first = trains_faster_in_bfloat16('cpu')
    assert torch.equal(torch.random.get_rng_state(), state)
    monkeypatch.setattr(precision, '_seconds', None)
    assert trains_faster_in_bfloat16('cpu') is first


@pytest.mark.parametrize('supported', [True, False])
def test_a_gpu_says_it(supported, monkeypatch):
    monkeypatch.setattr(torch.cuda, 'is_bf16_supported', lambda including_emulation: supported)
    assert trains_faster_in_bfloat16('cuda') is supported


def test_other_devices_train_in_float32():
    assert trains_faster_in_bfloat16('mps') is False
