import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from raproc.datasets import GaussianBlur

IMAGE = np.random.default_rng(0).integers(0, 256, (33, 47, 3), dtype=np.uint8)


def test_impulse_becomes_the_gaussian():
    image = np.zeros((9, 9, 3), np.float32)
    image[4, 4] = 1
    blurred = GaussianBlur(1)(dict(img=np.uint8(image), input=image))['input']
    # By hand: exp(-d²/2) / sum of exp(-(x² + y²)/2) = exp(-d²/2) / 6.2832, times 255.
    assert blurred.dtype == np.uint8
    assert blurred[4, 4].tolist() == [41] * 3  # 255 / 6.2832 = 40.58
    assert blurred[4, 5, 0] == blurred[3, 4, 0] == 25  # 24.61
    assert blurred[3, 3, 0] == 15  # 14.93
    assert blurred[4, 6, 0] == 5  # 5.49
    assert blurred[2, 2, 0] == 1  # 0.74


@pytest.mark.parametrize('sigma', [0.5, 2, 5])
def test_equals_scipy(sigma):
    wanted = gaussian_filter(
        IMAGE / 255, (sigma, sigma, 0), mode='mirror', radius=int(np.ceil(4 * sigma))
    )
    found = GaussianBlur(sigma)(dict(img=IMAGE))['input']
    assert np.abs(found - wanted * 255).max() < 0.501


def test_zero_is_the_image_and_a_pixel_stays():
    assert np.array_equal(GaussianBlur(0)(dict(img=IMAGE))['input'], IMAGE)
    pixel = IMAGE[:1, :1].copy()
    assert np.array_equal(GaussianBlur(3)(dict(img=pixel))['input'], pixel)


def test_refuses_a_wrong_sigma():
    with pytest.raises(ValueError, match='sigma of GaussianBlur .* at least 0, .*but got -1'):
        GaussianBlur(-1)
