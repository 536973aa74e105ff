"""Whatever the file: the pixels and the errors of Pillow."""

import io

import numpy as np
import pytest
from PIL import Image

from raproc.datasets import jpeg, read_image
from raproc.datasets.image_file import open_image

KINDS = [
    dict(subsampling='4:4:4'),
    dict(subsampling='4:2:2'),
    dict(subsampling='4:2:0'),
    dict(progressive=True),
    dict(restart_marker_rows=1),
    dict(keep_rgb=True),
]


def encode(size, mode='RGB', seed=0, **kwargs):
    pixels = np.random.default_rng(seed).integers(0, 256, (9, 7, 3), np.uint8)
    image = Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC).convert(mode)
    image.save(buffer := io.BytesIO(), 'JPEG', **kwargs)
    return buffer.getvalue()


def by_pillow(data):
    try:
        return np.asarray(open_image(data).convert('RGB'))
    except Exception:
        return None


def by_raproc(data):
    try:
        return read_image(data, upright=False)
    except ValueError as error:
        assert 'the image given as bytes cannot be read: ' in str(error)
        return None


def same(data):
    expected, image = by_pillow(data), by_raproc(data)
    return image is expected if expected is None else np.array_equal(image, expected)


@pytest.mark.parametrize('kind', KINDS)
@pytest.mark.parametrize('size', [(1, 1), (17, 8), (33, 50), (200, 161)])
def test_pixels_are_those_of_pillow(kind, size):
    for quality in (5, 75, 98):
        data = encode(size, quality=quality, **kind)
        assert np.array_equal(jpeg.decode_jpeg(data), by_pillow(data)) and same(data)


@pytest.mark.parametrize('mode', ['L', 'CMYK'])
def test_other_colours_are_left_to_pillow(mode):
    assert same(encode((33, 50), mode))


def test_broken_files_give_the_pixels_or_the_error_of_pillow():
    rng = np.random.default_rng(0)
    whole = [encode((65, 47), seed=seed, **kind) for seed, kind in enumerate(KINDS)]
    for index in range(180):
        data = bytearray(whole[index % len(whole)])
        where = int(rng.integers(2, len(data)))
        how = index // len(whole) % 4
        if how == 0:
            del data[where:]
        elif how == 1:
            data[where:] = b'\xff\xd9'
        elif how == 2:
            data[where] = rng.integers(256)
        else:
            data[where:where] = rng.integers(0, 256, 20, np.uint8).tobytes()
        assert same(bytes(data)), (index, where)


def test_another_libjpeg_is_not_used(monkeypatch):
    jpeg._equals_pillow.cache_clear()
    monkeypatch.setattr(jpeg, '_decode', lambda data: np.zeros((37, 45, 3), np.uint8))
    assert jpeg.decode_jpeg(encode((33, 50))) is None
    assert same(encode((33, 50)))
    jpeg._equals_pillow.cache_clear()
