import builtins
import io

import numpy as np
import pytest
from PIL import Image

from raproc.datasets import Corruption
from raproc.tasks import CORRUPTIONS

IMAGE = np.random.default_rng(0).integers(0, 256, (36, 48, 3), dtype=np.uint8)


@pytest.fixture
def package():
    return pytest.importorskip('imagecorruptions')


def corrupted(name, severity=3, file='a.png', image=IMAGE, seed=0):
    return Corruption(name, severity, seed)(dict(img=image, img_path=file))['input']


def test_names_are_those_of_the_package(package):
    assert list(CORRUPTIONS) == package.get_corruption_names('all')


@pytest.mark.parametrize('name', CORRUPTIONS)
def test_is_reproducible_and_leaves_the_global_state(package, name):
    for severity in range(1, 6):
        before = np.random.get_state()[1].copy()
        found = corrupted(name, severity)
        assert np.array_equal(np.random.get_state()[1], before)
        assert found.shape == IMAGE.shape and found.dtype == np.uint8
        assert np.array_equal(found, corrupted(name, severity, 'elsewhere/a.png'))


def test_values_by_hand(package):
    grey = np.full((32, 32, 3), 100, np.uint8)
    grey[:16] = 200
    # The mean is 150; a twentieth of the difference is left: 152.5 and 147.5, cut off.
    found = corrupted('contrast', 5, image=grey)
    assert set(found[:16].ravel()) == {152} and set(found[16:].ravel()) == {147}
    # 100 + 0.3 * 255 = 176.5, and 200 is too bright for it.
    found = corrupted('brightness', 3, image=grey)
    assert set(found[:16].ravel()) == {255} and set(found[16:].ravel()) == {176}
    buffer = io.BytesIO()
    Image.fromarray(IMAGE).save(buffer, 'JPEG', quality=15)
    assert np.array_equal(corrupted('jpeg_compression', 3), np.array(Image.open(buffer)))


def test_is_what_the_package_does_with_that_state(package):
    rng = Corruption(seed=0)._generator(dict(img_path='a.png'))
    state = np.random.RandomState(rng.integers(2**32, size=4, dtype=np.uint32))
    noise = state.normal(size=IMAGE.shape, scale=0.18)
    wanted = np.uint8(np.clip(IMAGE / 255 + noise, 0, 1) * 255)
    assert np.array_equal(corrupted('gaussian_noise'), wanted)


def test_spatter_without_a_drop_is_the_image(package):
    """The package divides by 0 there and returns black."""
    from imagecorruptions import corruptions

    class NoDrops(np.random.RandomState):
        def normal(self, size, loc, scale):
            return np.zeros(size)

    from raproc.compat import imagecorruptions as bridge

    bridge._current.state = NoDrops()
    try:
        found = np.asarray(corruptions.spatter(Image.fromarray(IMAGE), 1))
    finally:
        del bridge._current.state
    assert np.array_equal(np.uint8(found), IMAGE)


def test_any_draws_names_and_severities(package, monkeypatch):
    found = []
    monkeypatch.setattr(package, 'corrupt', lambda image, *drawn: found.append(drawn) or image)
    for number in range(300):
        corrupted('any', 0, f'{number}.png')
    assert {name for _, name in found} == set(CORRUPTIONS)
    assert {severity for severity, _ in found} == {1, 2, 3, 4, 5}


def test_says_what_is_missing(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == 'imagecorruptions':
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, '__import__', without)
    with pytest.raises(ImportError, match=r"imagecorruptions: pip install 'raproc\[corruptions\]'"):
        corrupted('fog')


def test_refuses_wrong_arguments(package):
    with pytest.raises(ValueError, match="to be one of any, gaussian_noise, .*but got 'rain'"):
        Corruption('rain')
    with pytest.raises(
        ValueError, match=r'severity of Corruption .*\[0, 5\], 0 for any, but got 6'
    ):
        Corruption('fog', 6)
    with pytest.raises(ValueError, match='at least 32 pixels for Corruption, but got 31x48'):
        corrupted('fog', image=IMAGE[:31].copy())
