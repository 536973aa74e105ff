import io

import numpy as np
import pytest
from PIL import Image, features

from raproc.datasets import WebPCompression

IMAGE = np.random.default_rng(0).integers(0, 256, (33, 47, 3), dtype=np.uint8)


def pillow(quality):
    buffer = io.BytesIO()
    Image.fromarray(IMAGE).save(buffer, 'WEBP', quality=quality, lossless=False)
    return np.array(Image.open(buffer).convert('RGB'))


@pytest.mark.parametrize('quality', [0, 10, 75, 100])
def test_is_bit_identical_to_pillow(quality):
    assert np.array_equal(WebPCompression(quality)(dict(img=IMAGE))['input'], pillow(quality))


def test_rounds_a_float_image_first():
    floats = (IMAGE / np.float32(255)).astype(np.float32)
    assert np.array_equal(WebPCompression()(dict(img=IMAGE, input=floats))['input'], pillow(10))


def test_refuses_what_webp_cannot_do(monkeypatch):
    with pytest.raises(ValueError, match=r'quality of WebPCompression .*\[0, 100\], but got 101'):
        WebPCompression(101)
    wide = np.zeros((1, 16384, 3), np.uint8)
    with pytest.raises(ValueError, match='at most 16383 pixels for WebP, but got 1x16384'):
        WebPCompression()(dict(img=wide))
    monkeypatch.setattr(features, 'check', lambda name: False)
    with pytest.raises(ImportError, match='a Pillow that was built with WebP'):
        WebPCompression()
