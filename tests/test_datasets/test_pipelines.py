"""Whole pipelines: MMPretrain's and MMDetection's datasets, their transforms, and raproc's."""

import numpy as np
import pytest
import torch
from mmengine.runner import Runner

DEGRADATIONS = [
    dict(type='BicubicDownsample', scale=4),
    dict(type='GaussianNoise', seed=0),
    dict(type='JPEGCompression'),
]
ANIMALS = ('cat', 'cow', 'dog', 'horse', 'sheep')


def classification(root, degradation, split, size=32, **kwargs):
    crop = 'mmpretrain.RandomCrop' if split == 'train' else 'mmpretrain.CenterCrop'
    return dict(
        type='mmpretrain.ImageNet',
        data_root=str(root),
        split=split,
        **kwargs,
        pipeline=[
            dict(type='LoadImage'),
            dict(type='mmpretrain.ResizeEdge', scale=size * 8 // 7, backend='pillow'),
            dict(type='CheckSize', size=size),
            dict(type=crop, crop_size=size),
            dict(type='mmpretrain.RandomFlip', prob=0.5, direction='horizontal'),
            degradation,
            dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
        ],
    )


def detection(root, degradation, year='VOC2007', ann='trainval', scale=(1000, 600), **kwargs):
    return dict(
        type='mmdet.VOCDataset',
        data_root=str(root),
        ann_file=f'{year}/ImageSets/Main/{ann}.txt',
        data_prefix=dict(sub_data_root=f'{year}/'),
        **kwargs,
        pipeline=[
            dict(type='LoadImage'),
            dict(type='mmdet.LoadAnnotations', with_bbox=True),
            dict(type='mmdet.Resize', scale=scale, keep_ratio=True, backend='pillow'),
            dict(type='mmdet.RandomFlip', prob=1.0),
            dict(type='CropToMultiple', divisor=4),
            degradation,
            dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs')),
        ],
    )


def load(dataset, num_workers=0, shuffle=False, **kwargs):
    cfg = dict(
        dataset=dict(type='SeededDataset', dataset=dataset),
        num_workers=num_workers,
        sampler=dict(type='SeededSampler', shuffle=shuffle),
        batch_size=2,
        **kwargs,
    )
    return Runner.build_dataloader(cfg, seed=0)


@pytest.mark.parametrize('degradation', DEGRADATIONS)
def test_imagenet_folders(imagenet_root, degradation):
    data = load(classification(imagenet_root, degradation, 'train', classes=['a', 'b']))
    batches = list(data)
    assert len(batches) == 2 and set(batches[0]) == {'inputs', 'targets', 'data_samples'}
    for image, target in zip(batches[0]['inputs'], batches[0]['targets']):
        assert target.shape == (3, 32, 32) and target.dtype == torch.uint8
        assert image.shape[1] == (8 if degradation['type'] == 'BicubicDownsample' else 32)
    labels = [sample.gt_label.item() for batch in batches for sample in batch['data_samples']]
    assert labels == [0, 0, 1, 1]


def test_imagenet_lists(imagenet_root):
    batch = next(iter(load(classification(imagenet_root, DEGRADATIONS[0], 'val'))))
    assert [sample.gt_label.item() for sample in batch['data_samples']] == [1, 0]
    assert batch['data_samples'][1].img_path.endswith('1.png')
    assert batch['data_samples'][1].img_shape == (32, 32)


@pytest.mark.parametrize('degradation', DEGRADATIONS)
def test_voc_at_600_and_1000(voc_root, degradation):
    # 50x75 becomes 600x900, 75x50 becomes 900x600; xml boxes count from 1
    data = load(detection(voc_root, degradation))
    sample, upright = next(iter(data))['data_samples']
    assert sample.img_shape == (600, 900) and upright.img_shape == (900, 600)
    assert sample.scale_factor == (12, 12) and sample.ori_shape == (50, 75)
    boxes = sample.gt_instances.bboxes.tensor
    assert boxes.tolist() == [[900 - 30 * 12, 5 * 12, 900 - 10 * 12, 25 * 12]]
    assert sample.gt_instances.labels.tolist() == [7]


def test_voc_2007_and_2012_with_sides_that_do_not_fit(voc_root):
    years = [
        detection(voc_root, DEGRADATIONS[0], year, scale=(70, 61))
        for year in ('VOC2007', 'VOC2012')
    ]
    data = load(
        dict(type='ConcatDataset', datasets=years, ignore_keys=['dataset_type']),
        batch_sampler=dict(type='mmdet.AspectRatioBatchSampler'),
    )
    assert len(data.dataset) == 6
    for batch in data:
        assert len({sample.img_shape for sample in batch['data_samples']}) == 1
        for image, target in zip(batch['inputs'], batch['targets']):
            assert target.shape in {(3, 44, 68), (3, 68, 44)}  # 47x70 cropped
            assert [4 * side for side in image.shape[1:]] == list(target.shape[1:])


@pytest.mark.parametrize('degradation', DEGRADATIONS)
def test_test_inputs_do_not_depend_on_workers_or_order(imagenet_root, degradation):

    def inputs(**kwargs):
        data = load(classification(imagenet_root, degradation, 'val'), **kwargs)
        return {
            sample.img_path: image
            for batch in data
            for sample, image in zip(batch['data_samples'], batch['inputs'])
        }

    alone, workers = inputs(), inputs(num_workers=2, shuffle=True)
    assert len(alone) == 3 and alone.keys() == workers.keys()
    assert all(torch.equal(alone[path], workers[path]) for path in alone)


def test_real_imagenet(shared_data):
    train = load(
        classification(shared_data / 'imagenet', DEGRADATIONS[2], 'train', 224), shuffle=True
    )
    assert len(train.dataset) == 1000
    batch = next(iter(train))
    sample, target = batch['data_samples'][0], batch['targets'][0]
    assert target.shape == batch['inputs'][0].shape == (3, 224, 224)
    folders = sorted(path.name for path in (shared_data / 'imagenet/train').iterdir())
    assert folders[sample.gt_label.item()] in sample.img_path
    error = target.float() - batch['inputs'][0].float()
    assert 1 < error.abs().mean() < 30


def test_real_voc(shared_data):
    cfg = detection(
        shared_data / 'voc_animals',
        DEGRADATIONS[0],
        'VOC2012',
        'train',
        (320, 320),
        metainfo=dict(classes=ANIMALS),
    )
    data = load(cfg, shuffle=True, batch_sampler=dict(type='mmdet.AspectRatioBatchSampler'))
    batch = next(iter(data))
    for sample, image, target in zip(batch['data_samples'], batch['inputs'], batch['targets']):
        assert sample.img_shape == tuple(target.shape[1:])
        assert [4 * side for side in image.shape[1:]] == list(target.shape[1:])
        boxes = sample.gt_instances.bboxes.tensor.numpy()
        height, width = sample.img_shape
        assert len(boxes) and np.all(boxes >= 0) and np.all(boxes <= [width, height] * 2)
