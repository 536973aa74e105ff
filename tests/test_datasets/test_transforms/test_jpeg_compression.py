import io

import numpy as np
import pytest
from PIL import Image

from raproc.datasets import JPEGCompression

IMAGE = np.random.default_rng(0).integers(0, 256, (33, 47, 3), dtype=np.uint8)


def pillow(**kwargs):
    buffer = io.BytesIO()
    Image.fromarray(IMAGE).save(buffer, 'JPEG', **kwargs)
    return np.array(Image.open(buffer))


@pytest.mark.parametrize('quality', [1, 10, 75, 100])
@pytest.mark.parametrize('subsampling, code', [('4:4:4', 0), ('4:2:2', 1), ('4:2:0', 2)])
def test_is_bit_identical_to_pillow(quality, subsampling, code):
    results = JPEGCompression(quality, subsampling)(dict(img=IMAGE))
    assert np.array_equal(results['input'], pillow(quality=quality, subsampling=code))


def test_default_is_quality_10_with_pillows_own_subsampling():
    assert np.array_equal(JPEGCompression()(dict(img=IMAGE))['input'], pillow(quality=10))


def test_rounds_a_float_image_first():
    floats = (IMAGE / np.float32(255)).astype(np.float32)
    results = JPEGCompression()(dict(img=IMAGE, input=floats))
    assert np.array_equal(results['input'], pillow(quality=10))


@pytest.mark.parametrize('quality', [0, 101, 10.0, '10', True])
def test_refuses_a_wrong_quality(quality):
    with pytest.raises(ValueError, match=f'quality of JPEGCompression .*but got {quality!r}'):
        JPEGCompression(quality)


def test_refuses_a_wrong_subsampling():
    with pytest.raises(ValueError, match="to be one of .*'4:2:0'.*, but got '4:1:1'"):
        JPEGCompression(subsampling='4:1:1')
