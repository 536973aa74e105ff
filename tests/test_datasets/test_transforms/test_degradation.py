import numpy as np
import pytest

from raproc.datasets import BicubicDownsample, Degradation, GaussianNoise, JPEGCompression


class RandomOffset(Degradation):
    """Adds one random number, so that a test sees where it came from."""

    def degrade(self, image, rng):
        return image + np.uint8(rng.integers(256))


def image(size=8):
    return np.full((size, size, 3), 100, np.uint8)


def test_target_stays_and_input_is_written():
    results = JPEGCompression()(dict(img=image()))
    assert np.array_equal(results['img'], image())
    assert results['input'].shape == (8, 8, 3) and results['input'] is not results['img']


def test_degradations_chain():
    results = dict(img=np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8))
    for transform in (GaussianNoise(seed=0), BicubicDownsample(2), JPEGCompression()):
        results = transform(results)
    assert results['input'].shape == (4, 4, 3) and results['input'].dtype == np.uint8
    assert results['img'].shape == (8, 8, 3)


def test_without_a_seed_numpys_global_state_decides():
    draws = []
    for seed in (1, 1, 2):
        np.random.seed(seed)
        draws.append(int(RandomOffset()(dict(img=image()))['input'][0, 0, 0]))
    assert draws[0] == draws[1] != draws[2]


def test_with_a_seed_only_the_file_name_decides():

    def draw(path, seed):
        return int(RandomOffset(seed)(dict(img=image(), img_path=path))['input'][0, 0, 0])

    assert draw('/data/x/1.png', 0) == draw('elsewhere/1.png', 0) == draw('C:\\data\\1.png', 0)
    assert len({draw(f'{i}.png', 0) for i in range(8)}) > 4
    assert len({draw('1.png', seed) for seed in range(8)}) > 4


def test_a_flipped_target_is_degraded_as_it_is_seen():
    flipped = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)[:, ::-1]
    results = JPEGCompression()(dict(img=flipped))
    expected = JPEGCompression()(dict(img=flipped.copy()))
    assert np.array_equal(results['input'], expected['input'])
    assert np.array_equal(results['img'], flipped)


@pytest.mark.parametrize('wrong', [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 3), np.float32)])
def test_refuses_what_load_image_does_not_give(wrong):
    with pytest.raises(ValueError, match=r'image a.png cannot .* of uint8, as LoadImage.*but got'):
        JPEGCompression()(dict(img=wrong, img_path='a.png'))


@pytest.mark.parametrize('seed', [-1, 0.5, '0', True])
def test_refuses_a_wrong_seed(seed):
    with pytest.raises(ValueError, match='expected seed of GaussianNoise to be None or an integer'):
        GaussianNoise(seed=seed)
