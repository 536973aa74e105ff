import numpy as np
import pytest
from PIL import Image

from raproc.datasets import resampling
from raproc.datasets.resampling import Part, resize_part

FILTERS = dict(bilinear=Image.Resampling.BILINEAR, bicubic=Image.Resampling.BICUBIC)


def noise(height, width, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize('name', FILTERS)
@pytest.mark.parametrize(
    'old, new',
    [
        ((500, 375), (341, 256)),
        ((333, 500), (256, 384)),
        ((64, 48), (64, 48)),
        ((30, 41), (101, 97)),
        ((224, 224), (56, 56)),
        ((7, 1), (3, 5)),
        ((997, 3), (1, 1)),
    ],
)
def test_gives_the_pixels_of_pillow(name, old, new):
    for seed in range(3):
        image = noise(old[1], old[0], seed)
        expected = np.asarray(Image.fromarray(image).resize(new, FILTERS[name]))
        assert np.array_equal(resize_part(image, new, name=name), expected)
        top, left = new[1] // 3, new[0] // 4
        part = Part(top, left, new[1] - top, (new[0] - left + 1) // 2)
        cut = expected[top:, left : left + part.width]
        assert np.array_equal(resize_part(image, new, part, name), cut)


def test_many_sizes():
    rng = np.random.default_rng(0)
    for _ in range(40):
        width, height, new_width, new_height = map(int, rng.integers(1, 200, 4))
        image = rng.integers(0, 256, (height, width, 3), np.uint8)
        for name, resample in FILTERS.items():
            expected = Image.fromarray(image).resize((new_width, new_height), resample)
            assert np.array_equal(
                resize_part(image, (new_width, new_height), name=name), np.asarray(expected)
            )


def test_halves_are_means():
    image = np.zeros((1, 4, 3), np.uint8)
    image[0, 2:] = 80
    # weights 1, 3, 3, 1 of 8 inside; at the border what is missing counts no more: 3, 3, 1 of 7
    assert resize_part(image, (2, 1))[0, :, 0].tolist() == [11, 69]  # 80 / 7, 80 * 6 / 7


def test_a_view_and_a_read_only_image_will_do():
    image = noise(40, 60)[:, ::-1]
    expected = resize_part(np.ascontiguousarray(image), (20, 30))
    assert np.array_equal(resize_part(image, (20, 30)), expected)
    image = noise(40, 60)
    image.setflags(write=False)
    assert resize_part(image, (20, 30)).flags.writeable


@pytest.mark.parametrize('block', [1, 1000, 10**9])
def test_sums_in_blocks_are_the_same(monkeypatch, block):
    monkeypatch.setattr(resampling, 'BLOCK', block)
    image = noise(61, 83)
    expected = np.asarray(Image.fromarray(image).resize((20, 31), FILTERS['bicubic']))
    assert np.array_equal(resize_part(image, (20, 31), name='bicubic'), expected)
