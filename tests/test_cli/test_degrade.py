"""raproc degrade: the inputs that training would make of images."""

import numpy as np
import pytest

from raproc.datasets import read_image
from raproc.datasets.transforms import (
    BicubicDownsample,
    CropToMultiple,
    GaussianBlur,
    GaussianNoise,
    JPEGCompression,
    LowLight,
    Mixture,
    MotionBlur,
    WebPCompression,
)
from raproc.pixels import to_uint8


def degraded(image, path, *transforms):
    results = dict(img=image, img_path=str(path))
    for transform in transforms:
        results = transform(results)
    return to_uint8(results['input'])


@pytest.mark.parametrize(
    'options, transforms',
    [
        (('sr',), [CropToMultiple(4), BicubicDownsample(4)]),
        (('sr', '--scale', '7'), [CropToMultiple(7), BicubicDownsample(7)]),
        (('dn',), [GaussianNoise(0.1, seed=0)]),
        (('dn', '--sigma', '0.2', '--seed', '3'), [GaussianNoise(0.2, seed=3)]),
        (('jpeg',), [JPEGCompression(10)]),
        (('jpeg', '--quality', '40'), [JPEGCompression(40)]),
        (('blur', '--sigma', '1.5'), [GaussianBlur(1.5)]),
        (('motion', '--length', '5', '--seed', '1'), [MotionBlur(5, seed=1)]),
        (('webp', '--quality', '0'), [WebPCompression(0)]),
        (('lowlight', '--factor', '4'), [LowLight(4, seed=0)]),
        (('mixture', '--seed', '2'), [Mixture(seed=2)]),
    ],
)
def test_as_in_training(run, tmp_path, save_image, options, transforms):
    image = save_image(tmp_path / 'in' / 'sub' / 'a.png', 42, 48)
    assert run('degrade', tmp_path / 'in', tmp_path / 'out', '--task', *options)[0] == 0
    expected = degraded(image, 'a.png', *transforms)
    assert np.array_equal(read_image(tmp_path / 'out' / 'sub' / 'a.png'), expected)


def test_too_small(run, tmp_path, save_image):
    save_image(tmp_path / 'a.png', 3, 3)
    code, _, err = run('degrade', tmp_path / 'a.png', tmp_path / 'out', '--task', 'sr')
    assert code == 1 and 'to have at least 4 pixels on each side' in err


def test_file_to_file(run, tmp_path, save_image):
    save_image(tmp_path / 'a.png')
    assert run('degrade', tmp_path / 'a.png', tmp_path / 'b.png', '--task', 'jpeg')[0] == 0
    assert (tmp_path / 'b.png').is_file()
    code, _, err = run('degrade', tmp_path / 'a.png', tmp_path / 'b.jpg', '--task', 'jpeg')
    assert code == 2 and 'expected OUT to end in .png, which keeps every pixel' in err


@pytest.mark.parametrize(
    'options, message',
    [
        (
            ('--task', 'sr', '--sigma', '0.1'),
            'expected --sigma with --task dn or blur, but got --task sr',
        ),
        (('--task', 'dn', '--sigma', '-1'), "expected a number of at least 0, but got '-1'"),
        (('--task', 'dn', '--sigma', 'nan'), "expected a number of at least 0, but got 'nan'"),
        (('--task', 'sr', '--scale', '0'), 'expected a whole number of at least 1, but got'),
        (('--task', 'haze'), "invalid choice: 'haze'"),
        (('--task', 'jpeg', '--quality', '0'), 'expected a whole number from 1 to 100, but got'),
        (('--task', 'corruption', '--corruption', 'rain'), 'expected one of any, gaussian_noise'),
    ],
)
def test_wrong_use(run, tmp_path, save_image, options, message):
    save_image(tmp_path / 'a.png')
    code, _, err = run('degrade', tmp_path / 'a.png', tmp_path / 'out', *options)
    assert code == 2 and message in err
