import math

import numpy as np
import pytest
from scipy.ndimage import shift

from raproc.datasets import MotionBlur
from raproc.datasets.transforms.motion_blur import motion_kernel

IMAGE = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)


def test_horizontal_and_vertical_kernels():
    third = 1 / 3
    assert np.allclose(motion_kernel(3, 0), [[0, 0, 0], [third] * 3, [0, 0, 0]])
    assert np.array_equal(motion_kernel(3, 90), motion_kernel(3, 0).T)
    assert np.array_equal(motion_kernel(1, 30), [[0, 0, 0], [0, 1, 0], [0, 0, 0]])


def test_diagonal_kernel_goes_upwards_to_the_right():
    # The copy at (0.7071, up 0.7071): 0.7071², 0.7071 * 0.2929 twice and 0.2929², each of a third.
    corner, side, middle = 0.5 / 3, 0.2071 / 3, (1 + 2 * 0.0858) / 3
    wanted = [[0, side, corner], [side, middle, side], [corner, side, 0]]
    assert np.allclose(motion_kernel(3, 45), wanted, atol=1e-4)


@pytest.mark.parametrize('length', [1, 2, 7, 30])
@pytest.mark.parametrize('angle', [0, 17, 45, 90, 133, 180, -20])
def test_kernels_sum_to_one_and_are_symmetric(length, angle):
    kernel = motion_kernel(length, angle)
    assert kernel.min() >= 0 and kernel.sum() == pytest.approx(1, abs=1e-6)
    assert np.allclose(kernel, kernel[::-1, ::-1], atol=1e-6)
    assert np.allclose(kernel, motion_kernel(length, angle + 180), atol=1e-6)


@pytest.mark.parametrize('length, angle', [(7, 30), (4, 110), (9, 0)])
def test_is_the_mean_of_scipys_shifted_copies(length, angle):
    radians, copies = math.radians(angle), []
    for step in np.arange(length) - (length - 1) / 2:
        by = (-step * math.sin(radians), step * math.cos(radians), 0)
        copies.append(shift(IMAGE / 255, by, order=1, mode='mirror'))
    found = MotionBlur(length, angle)(dict(img=IMAGE))['input']
    assert np.abs(found - np.mean(copies, 0) * 255).max() < 0.51


def test_direction_is_random_and_follows_the_seed():
    def blurred(name, seed):
        return MotionBlur(9, seed=seed)(dict(img=IMAGE, img_path=name))['input']

    assert np.array_equal(blurred('x/a.png', 0), blurred('y/a.png', 0))
    assert not np.array_equal(blurred('a.png', 0), blurred('b.png', 0))
    assert not np.array_equal(blurred('a.png', 0), blurred('a.png', 1))


def test_refuses_wrong_arguments():
    with pytest.raises(ValueError, match='length of MotionBlur to be an integer of at least 1'):
        MotionBlur(0)
    with pytest.raises(ValueError, match="angle of MotionBlur .*, in degrees, but got 'up'"):
        MotionBlur(3, 'up')
