"""Rounding to 8 bits is the same for arrays and tensors, and back is exact."""

import numpy as np
import torch

from raproc.pixels import quantize, to_float, to_uint8

VALUES = np.linspace(-0.1, 1.1, 2001, dtype=np.float32)


def test_arrays_and_tensors_are_rounded_alike():
    expected = np.rint(VALUES.clip(0, 1) * 255).astype(np.uint8)
    assert np.array_equal(to_uint8(VALUES), expected)
    assert np.array_equal(to_uint8(torch.from_numpy(VALUES)).numpy(), expected)


def test_bytes_stay_and_come_back():
    values = np.arange(256, dtype=np.uint8)
    assert to_uint8(values) is values
    for image in (values, torch.from_numpy(values)):
        floats = to_float(image)
        assert str(floats.dtype).endswith('float32') and floats.min() == 0 and floats.max() == 1
        assert np.array_equal(np.asarray(to_uint8(floats)), values)
        assert (to_float(floats) == floats).all()


def test_quantize():
    image = torch.rand(3, 4, 5)
    assert torch.equal(quantize(image), to_float(to_uint8(image)))
