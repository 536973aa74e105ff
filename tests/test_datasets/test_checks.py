import shutil

import pytest

from raproc.datasets import check_dataset_cfg
from raproc.registry import DATASETS


def imagenet(root, **kwargs):
    return dict(type='mmpretrain.ImageNet', data_root=str(root), **kwargs)


def voc(root, year='VOC2007', **kwargs):
    return dict(
        type='mmdet.VOCDataset',
        data_root=str(root),
        ann_file=f'{year}/ImageSets/Main/trainval.txt',
        data_prefix=dict(sub_data_root=f'{year}/'),
        **kwargs,
    )


def assert_missing(cfg, *parts):
    with pytest.raises(FileNotFoundError) as info:
        check_dataset_cfg(dict(type='SeededDataset', dataset=cfg))
    for part in parts:
        assert part in str(info.value)


def test_accepts_complete_datasets(imagenet_root, voc_root):
    classes = dict(classes=['a', 'b'])
    for cfg in (
        imagenet(imagenet_root, split='train', metainfo=classes),
        imagenet(imagenet_root, split='train', **classes),
        imagenet(imagenet_root, data_prefix='train', with_label=False),
        imagenet(imagenet_root, split='val'),
        imagenet(imagenet_root, data_prefix=dict(img_path='val'), ann_file='meta/val.txt'),
        dict(type='ConcatDataset', datasets=[voc(voc_root), voc(voc_root, 'VOC2012')]),
    ):
        check_dataset_cfg(cfg)
        if cfg['type'] != 'ConcatDataset':
            assert len(DATASETS.build(cfg)) > 0


def test_missing_and_empty_roots_name_path_variable_and_layout(tmp_path):
    none, empty = tmp_path / 'none', tmp_path / 'empty'
    empty.mkdir()
    assert_missing(
        imagenet(none, split='train'),
        f"data root '{none}'",
        'to exist, but got no such',
        'RAPROC_IMAGENET',
        'train/<class>/*.JPEG',
        'meta/<split>.txt',
    )
    assert_missing(
        voc(empty),
        f"data root '{empty}'",
        'but got an empty',
        'RAPROC_VOC',
        'VOC2007/',
        'JPEGImages/*.jpg',
        'Annotations/*.xml',
        'ImageSets/Main/<split>.txt',
    )
    assert_missing(
        dict(type='OpenImagesDataset', data_root=str(none)),
        'OpenImagesDataset to exist, but got no such',
        'set its data_root in the config',
    )


def test_all_datasets_of_a_concatenation_are_checked(voc_root):
    shutil.rmtree(voc_root / 'VOC2012')
    cfg = dict(
        type='RepeatDataset',
        times=2,
        dataset=dict(type='ConcatDataset', datasets=[voc(voc_root), voc(voc_root, 'VOC2012')]),
    )
    assert_missing(
        cfg, 'VOC2012/ImageSets/Main/trainval.txt', 'to exist, but got no such', 'RAPROC_VOC'
    )


@pytest.mark.parametrize('folder', ['JPEGImages', 'Annotations'])
def test_missing_and_empty_folders_of_voc(voc_root, folder):
    shutil.rmtree(voc_root / 'VOC2007' / folder)
    assert_missing(voc(voc_root), f"VOC2007/{folder}'", 'to exist, but got no such', 'RAPROC_VOC')
    (voc_root / 'VOC2007' / folder).mkdir()
    assert_missing(voc(voc_root), f"VOC2007/{folder}'", 'but got an empty', 'RAPROC_VOC')


def test_missing_and_empty_lists(imagenet_root, voc_root):
    assert_missing(
        imagenet(imagenet_root, split='val', ann_file='meta/no.txt'),
        'list of images',
        'meta/no.txt',
        'to exist, but got no such',
        'RAPROC_IMAGENET',
    )
    (imagenet_root / 'meta' / 'val.txt').write_text('\n')
    assert_missing(imagenet(imagenet_root, split='val'), 'meta/val.txt', 'but got an empty')
    (voc_root / 'VOC2007/ImageSets/Main/trainval.txt').write_text('')
    assert_missing(voc(voc_root), 'trainval.txt', 'but got an empty', 'RAPROC_VOC')


def test_missing_split_and_classes(imagenet_root):
    shutil.rmtree(imagenet_root / 'val')
    assert_missing(
        imagenet(imagenet_root, split='val'),
        "image folder of the split 'val'",
        'to exist, but got no such',
    )
    train = imagenet(imagenet_root, split='train')
    assert_missing(train, 'a folder for each of 1000 classes, but got 2', 'RAPROC_IMAGENET')
    for image in (imagenet_root / 'train').glob('*/*'):
        image.unlink()
    assert_missing(
        dict(train, classes=['a', 'b']), 'to hold images in its class folders, but got none'
    )


def test_remote_roots_are_not_checked():
    check_dataset_cfg(imagenet('s3://bucket/imagenet', split='train'))
