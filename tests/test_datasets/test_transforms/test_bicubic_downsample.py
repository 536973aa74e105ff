import numpy as np
import pytest
from PIL import Image

from raproc.datasets import BicubicDownsample
from raproc.registry import TRANSFORMS

IMAGE = np.random.default_rng(0).integers(0, 256, (24, 36, 3), dtype=np.uint8)


@pytest.mark.parametrize('scale', [1, 2, 3, 4])
def test_is_bit_identical_to_pillow(scale):
    results = BicubicDownsample(scale)(dict(img=IMAGE))
    expected = Image.fromarray(IMAGE).resize((36 // scale, 24 // scale), Image.BICUBIC)
    assert np.array_equal(results['input'], np.array(expected))
    assert results['input'].dtype == np.uint8


def test_scale_is_4_by_default():
    assert TRANSFORMS.build(dict(type='BicubicDownsample'))(dict(img=IMAGE))['input'].shape == (
        6,
        9,
        3,
    )


def test_rounds_a_float_image_first():
    floats = (IMAGE / np.float32(255)).astype(np.float32)
    results = BicubicDownsample()(dict(img=IMAGE, input=floats))
    assert np.array_equal(results['input'], BicubicDownsample()(dict(img=IMAGE))['input'])


def test_error_names_image_size_scale_and_fix():
    with pytest.raises(ValueError, match=r'x/a.png .*scale 5.* 24x36 .*CropToMultiple", divisor=5'):
        BicubicDownsample(5)(dict(img=IMAGE, img_path='x/a.png'))


@pytest.mark.parametrize('scale', [0, -4, 2.0, '4', True])
def test_refuses_a_wrong_scale(scale):
    with pytest.raises(ValueError, match=f'scale of BicubicDownsample .*but got {scale!r}'):
        BicubicDownsample(scale)
