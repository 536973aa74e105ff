import numpy as np
import pytest

from raproc.datasets import GaussianNoise

GREY = np.full((100, 100, 3), 51, np.uint8)  # 51 / 255 = 0.2


def noisy(image=GREY, path='a.png', **kwargs):
    return GaussianNoise(**kwargs)(dict(img=image, img_path=path))['input']


def test_mean_and_deviation():
    result = noisy(sigma=0.03, seed=0)
    # 30000 numbers: the standard error of the mean is 0.03 / 173 = 0.00017
    assert result.mean() == pytest.approx(0.2, abs=0.001)
    assert result.std() == pytest.approx(0.03, abs=0.001)
    assert result.dtype == np.float32 and result.shape == (100, 100, 3)


def test_channels_and_pixels_are_independent():
    noise = noisy(seed=0) - 0.2
    assert abs(np.corrcoef(noise[..., 0].ravel(), noise[..., 1].ravel())[0, 1]) < 0.05
    assert abs(np.corrcoef(noise[:-1].ravel(), noise[1:].ravel())[0, 1]) < 0.05


def test_is_clipped_but_not_quantised():
    result = noisy(np.zeros((100, 100, 3), np.uint8), seed=0)
    assert result.min() == 0 and result.max() <= 1
    assert (result == 0).mean() == pytest.approx(0.5, abs=0.02)
    assert np.abs(result * 255 - np.rint(result * 255)).max() > 0.4


def test_no_noise_gives_the_image():
    assert np.array_equal(noisy(sigma=0), GREY / np.float32(255))


def test_seed_and_name_decide():
    assert np.array_equal(noisy(seed=0), noisy(seed=0))
    assert not np.array_equal(noisy(seed=0), noisy(seed=1))
    assert not np.array_equal(noisy(seed=0), noisy(seed=0, path='b.png'))
    assert not np.array_equal(noisy(), noisy())


def test_adds_to_a_float_input():
    results = GaussianNoise(0)(dict(img=GREY, input=np.full((2, 2, 3), 0.3, np.float32)))
    assert np.array_equal(results['input'], np.full((2, 2, 3), 0.3, np.float32))


@pytest.mark.parametrize('sigma', [-0.1, float('nan'), float('inf'), '0.1', None, True])
def test_refuses_a_wrong_sigma(sigma):
    with pytest.raises(ValueError, match=f'sigma of GaussianNoise .*but got {sigma!r}'):
        GaussianNoise(sigma)
