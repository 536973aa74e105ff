import io

import cv2
import numpy as np
import pytest
from PIL import Image

from raproc.datasets import Mixture
from raproc.datasets.transforms.mixture import gaussian_kernel

IMAGE = np.random.default_rng(0).integers(0, 256, (48, 64, 3), dtype=np.uint8)
# Each step as weak as can be: what is left of the chain is known.
NOTHING = dict(sigma=(0.01, 0.01), resize=(1, 1), noise=(0, 0), shot=(0, 0), quality=(100, 100))


def mixed(image=IMAGE, name='a.png', seed=0, **options):
    return Mixture(seed=seed, **options)(dict(img=image, img_path=name))['input']


def jpeg(image, quality):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, 'JPEG', quality=quality)
    return np.array(Image.open(buffer))


@pytest.mark.parametrize('seed', range(4))
def test_without_the_others_it_is_jpeg(seed):
    found = mixed(seed=seed, **dict(NOTHING, quality=(40, 40)))
    assert np.array_equal(found, jpeg(IMAGE, 40))


def test_quality_is_drawn_from_its_limits():
    known = {jpeg(IMAGE, quality).tobytes(): quality for quality in (50, 51, 52)}
    options = dict(NOTHING, quality=(50, 52))
    found = {known[mixed(seed=seed, **options).tobytes()] for seed in range(30)}
    assert found == {50, 51, 52}


def test_resizes_to_the_scale():
    found = mixed(scale=4, **NOTHING)
    small = cv2.resize(IMAGE / np.float32(255), (16, 12), interpolation=cv2.INTER_CUBIC)
    assert np.array_equal(found, jpeg(np.uint8(np.rint(np.clip(small, 0, 1) * 255)), 100))
    with pytest.raises(ValueError, match='multiples of the scale 5, but got 48x64'):
        mixed(scale=5)


def test_noise_has_the_strength_that_is_drawn():
    """On grey 0.5: Gaussian of 20 levels, or 2² * 0.5 / 256 = 0.0884² (22.5 levels)."""
    grey = np.full((96, 96, 3), 128, np.uint8)
    options = dict(NOTHING, noise=(20, 20), shot=(2, 2))
    found = [mixed(grey, seed=seed, **options).astype(float) for seed in range(24)]
    # Of the grey value, since JPEG halves the resolution of colour.
    same = [(one @ [0.3, 0.59, 0.11]).std() for one in found]
    # Independent channels have sqrt(0.3² + 0.59² + 0.11²) = 0.671 of it in their grey value.
    wanted = (20, 22.5, 0.671 * 20, 0.671 * 22.5)
    nearest = [min(wanted, key=lambda value, one=one: abs(value - one)) for one in same]
    assert set(nearest) == set(wanted)
    assert all(abs(one - value) < 0.06 * value for one, value in zip(same, nearest))


def test_shares_of_the_factors():
    found = []

    class Watched(Mixture):
        def _noisy(self, image, rng):
            found.append(image.shape[0] / 48)
            return image

    for seed in range(300):
        Watched(seed=seed)(dict(img=IMAGE, img_path='a.png'))
    assert min(found) >= 0.14 and max(found) <= 1.5
    assert np.mean([one < 1 for one in found]) == pytest.approx(0.7, abs=0.08)
    assert np.mean([one > 1 for one in found]) == pytest.approx(0.2, abs=0.07)


def test_kernel():
    kernel = gaussian_kernel(2, 1, 0)
    assert kernel.shape == (17, 17) and kernel.sum() == pytest.approx(1, abs=1e-6)
    # Two pixels along are one standard deviation, two across are two.
    assert kernel[8, 10] / kernel[8, 8] == pytest.approx(np.exp(-1 / 2), rel=1e-5)
    assert kernel[10, 8] / kernel[8, 8] == pytest.approx(np.exp(-2), rel=1e-5)
    assert np.allclose(gaussian_kernel(2, 1, np.pi / 2), kernel.T, atol=1e-7)


def test_follows_the_seed_and_the_name():
    assert np.array_equal(mixed(name='x/a.png'), mixed())
    assert not np.array_equal(mixed(name='b.png'), mixed())
    assert not np.array_equal(mixed(seed=1), mixed())


@pytest.mark.parametrize(
    'options, message',
    [
        (dict(resize=(0.2, 0.8)), 'expected 1 between the limits resize'),
        (dict(quality=(0, 50)), 'expected quality of Mixture to be an integer in'),
        (dict(sigma=(3, 1)), 'sigma of Mixture to begin with the smallest'),
        (dict(scale=0), 'scale of Mixture to be an integer of at least 1'),
    ],
)
def test_refuses_wrong_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        Mixture(**options)
