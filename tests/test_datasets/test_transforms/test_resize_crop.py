import numpy as np
import pytest
from mmcv.transforms import Compose

from raproc.datasets import ResizeCrop


def image(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize('size', [(375, 500), (500, 375), (256, 256), (300, 900), (91, 77)])
@pytest.mark.parametrize('crop', [224, 256, (160, 200)])
def test_is_resizing_cropping_and_flipping_of_mmpretrain(size, crop):
    chain = Compose(
        [
            dict(type='mmpretrain.ResizeEdge', scale=256, edge='short', backend='pillow'),
            dict(type='mmpretrain.RandomCrop', crop_size=crop),
            dict(type='mmpretrain.RandomFlip', prob=0.4, direction='horizontal'),
        ]
    )
    for seed in range(5):
        np.random.seed(seed)
        expected = chain(dict(img=image(*size)))
        number = np.random.random()
        np.random.seed(seed)
        results = ResizeCrop(256, crop, flip_prob=0.4)(dict(img=image(*size)))
        assert np.random.random() == number
        assert np.array_equal(results['img'], expected['img'])
        assert results['img'].shape[:2] == results['img_shape'] == expected['img_shape'][:2]
        for key in ('scale', 'scale_factor', 'flip', 'flip_direction'):
            assert results[key] == expected[key], key


def test_flips_as_often_as_asked():
    one = image(10, 10)
    results = [ResizeCrop(10, 10, flip_prob=prob)(dict(img=one)) for prob in (0, 1)]
    assert np.array_equal(results[0]['img'], one) and not results[0]['flip']
    assert np.array_equal(results[1]['img'], one[:, ::-1]) and results[1]['flip']


@pytest.mark.parametrize(
    'kwargs, message',
    [
        (dict(scale=0, crop_size=1), 'scale of ResizeCrop to be a positive integer, but got 0'),
        (dict(scale=256, crop_size=257), r'crop_size .* in \[1, scale\] .*but got 257 with scale='),
        (dict(scale=256, crop_size=(1, 2, 3)), r'crop_size .*but got \(1, 2, 3\)'),
        (dict(scale=9, crop_size=9, flip_prob=2), r'flip_prob .* a number in \[0, 1\], but got 2'),
    ],
)
def test_refuses_wrong_numbers(kwargs, message):
    with pytest.raises(ValueError, match=message):
        ResizeCrop(**kwargs)
