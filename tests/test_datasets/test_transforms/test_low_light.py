import math

import numpy as np
import pytest

from raproc.datasets import LowLight


def darkened(value, side=1, name='a.png', **options):
    image = np.full((side, side, 3), value, np.uint8)
    return LowLight(seed=0, **options)(dict(img=image, img_path=name))['input']


def test_one_pixel_without_noise():
    # (1 / 8) ** (1 / 2.2) * 255 = 0.38860 * 255 = 99.09; of 100: 38.86.
    assert darkened(255, shot=0, read=0).tolist() == [[[99] * 3]]
    assert darkened(100, shot=0, read=0).tolist() == [[[39] * 3]]
    assert darkened(0, shot=0, read=0).tolist() == [[[0] * 3]]
    assert darkened(77, factor=1, shot=0, read=0).tolist() == [[[77] * 3]]
    # gamma 1 divides the values themselves.
    assert darkened(100, factor=4, gamma=1, shot=0, read=0).tolist() == [[[25] * 3]]


def test_one_pixel_with_noise():
    z = LowLight(seed=0)._generator(dict(img_path='a.png')).standard_normal((1, 1, 3), np.float32)
    light = 1 / 8
    raw = [light + math.sqrt(0.01 * light + 0.02**2) * float(one) for one in z.ravel()]
    wanted = [round(255 * min(max(one, 0), 1) ** (1 / 2.2)) for one in raw]
    assert darkened(255, shot=0.01, read=0.02).ravel().tolist() == wanted


def test_noise_has_the_variance_of_the_formula():
    found = darkened(255, side=200, factor=4, gamma=1, shot=0.01, read=0.03) / 255
    assert found.mean() == pytest.approx(0.25, abs=0.002)
    # 0.01 * 0.25 + 0.03² = 0.0034; rounding to 8 bits adds 1/12 of a level squared.
    assert found.var() == pytest.approx(0.0034, rel=0.03)


def test_follows_the_seed_and_the_name():
    assert np.array_equal(darkened(200, 8, 'x/a.png'), darkened(200, 8, 'a.png'))
    assert not np.array_equal(darkened(200, 8, 'b.png'), darkened(200, 8, 'a.png'))


@pytest.mark.parametrize(
    'options', [dict(factor=0.5), dict(gamma=0.5), dict(shot=-1), dict(read='0')]
)
def test_refuses_wrong_arguments(options):
    (name,) = options
    with pytest.raises(ValueError, match=f'expected {name} of LowLight to be a number of at least'):
        LowLight(**options)
