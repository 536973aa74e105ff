import numpy as np
import pytest
import torch
from mmdet.structures import DetDataSample
from mmdet.structures.bbox import HorizontalBoxes
from mmpretrain.structures import DataSample

from raproc.datasets import PackPair

RNG = np.random.default_rng(0)
TARGET = RNG.integers(0, 256, (8, 12, 3), dtype=np.uint8)
INPUT = TARGET[::4, ::4]


def sample(**kwargs):
    return {**dict(img=TARGET, input=INPUT, img_path='a.png', img_shape=(8, 12, 3)), **kwargs}


def test_packs_a_pair_with_mmpretrains_sample():
    packed = PackPair(dict(type='mmpretrain.PackInputs'))(sample(gt_label=3))
    assert np.array_equal(packed['targets'], TARGET.transpose(2, 0, 1))
    assert np.array_equal(packed['inputs'], INPUT.transpose(2, 0, 1))
    assert packed['inputs'].dtype == packed['targets'].dtype == torch.uint8
    assert packed['inputs'].is_contiguous() and packed['targets'].is_contiguous()
    data_sample = packed['data_samples']
    assert isinstance(data_sample, DataSample) and data_sample.gt_label.tolist() == [3]
    assert data_sample.metainfo['img_shape'] == (8, 12)
    assert data_sample.metainfo['img_path'] == 'a.png'


def test_packs_a_pair_with_mmdets_sample():
    boxes = dict(
        gt_bboxes=HorizontalBoxes([[0, 0, 4, 4], [1, 1, 2, 2]]),
        gt_bboxes_labels=np.array([3, 4]),
        gt_ignore_flags=np.array([False, True]),
    )
    packed = PackPair(dict(type='mmdet.PackDetInputs'))(sample(**boxes))
    data_sample = packed['data_samples']
    assert isinstance(data_sample, DetDataSample)
    assert data_sample.gt_instances.labels.tolist() == [3]
    assert data_sample.ignored_instances.labels.tolist() == [4]
    assert data_sample.img_shape == (8, 12) and data_sample.img_path == 'a.png'


def test_metainfo_is_there_whatever_the_packer_collects():
    packer = dict(type='mmpretrain.PackInputs', meta_keys=('flip',))
    data_sample = PackPair(packer)(sample(flip=True))['data_samples']
    assert data_sample.metainfo == dict(flip=True, img_path='a.png', img_shape=(8, 12))


@pytest.mark.parametrize('view', [lambda a: a, lambda a: a[:, ::-1], lambda a: a[::-1]])
def test_float_inputs_and_flipped_views(view):
    floats = RNG.random((8, 12, 3), dtype=np.float32)
    packed = PackPair(dict(type='mmpretrain.PackInputs'))(
        sample(img=view(TARGET), input=view(floats))
    )
    assert packed['inputs'].dtype == torch.float32
    assert np.array_equal(packed['inputs'], view(floats).transpose(2, 0, 1))
    assert np.array_equal(packed['targets'], view(TARGET).transpose(2, 0, 1))


def test_no_degradation_is_an_error():
    results = sample()
    del results['input']
    with pytest.raises(ValueError, match='no degradation in the pipeline: image a.png'):
        PackPair(dict(type='mmpretrain.PackInputs'))(results)


@pytest.mark.parametrize('shape', [(8, 11), (4, 12), (16, 24)])
def test_a_size_changed_after_the_degradation_is_an_error(shape):
    changed = np.zeros((*shape, 3), np.uint8)
    with pytest.raises(ValueError, match=r'a.png .*8x12 and .*before the degradation'):
        PackPair(dict(type='mmpretrain.PackInputs'))(sample(input=changed))


def test_refuses_a_packer_that_is_no_config():
    with pytest.raises(TypeError, match="config of a native packer.*but got 'PackInputs'"):
        PackPair('PackInputs')


def test_packs_the_images_alone_without_a_packer():
    packed = PackPair(None)(sample())
    assert sorted(packed) == ['inputs', 'targets']
    assert packed['inputs'].dtype == packed['targets'].dtype
