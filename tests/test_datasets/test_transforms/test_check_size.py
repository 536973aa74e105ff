import numpy as np
import pytest
from mmcv.transforms import Compose

from raproc.datasets import CheckSize


def sample(height, width):
    return dict(img=np.zeros((height, width, 3), np.uint8), img_path='a.png')


@pytest.mark.parametrize('crop', ['mmpretrain.RandomCrop', 'mmpretrain.CenterCrop'])
def test_the_crops_that_follow_would_say_nothing(crop):
    crop = dict(type=crop, crop_size=224)
    assert Compose([crop])(sample(200, 300))['img'].shape == (200, 224, 3)
    with pytest.raises(ValueError, match='at least as large as the crop of 224x224'):
        Compose([dict(type='CheckSize', size=224), crop])(sample(200, 300))


def test_passes_what_is_large_enough():
    results = sample(32, 48)
    assert CheckSize((32, 48))(results) is results
    assert CheckSize(32)(results) is results


def test_error_names_image_sizes_and_remedies():
    message = r'a.png .*32x48 .*but got 31x48; .*ResizeEdge of scale 48.*crop_size.*remove it'
    with pytest.raises(ValueError, match=message):
        CheckSize((32, 48))(sample(31, 48))


@pytest.mark.parametrize('size', [0, 1.5, None, '32', (32,), (32, 0), (1.5, 2)])
def test_refuses_a_wrong_size(size):
    with pytest.raises(ValueError, match='size of CheckSize to be a positive integer or two'):
        CheckSize(size)
