"""ImageSet: the datasets of a user's own images, whatever is known about them."""

import json

import numpy as np
import pytest
from PIL import Image

from raproc.datasets import ImageSet
from raproc.registry import DATASETS


@pytest.fixture
def folder(tmp_path):
    for name, label in (('a.png', 'cat'), ('b.png', 'dog')):
        path = tmp_path / 'photos' / label / name
        path.parent.mkdir(parents=True)
        Image.fromarray(np.full((64, 96, 3), 100, np.uint8)).save(path)
    return tmp_path / 'photos'


def built(cfg):
    return DATASETS.build(cfg)


def test_without_labels(folder):
    images = ImageSet(str(folder), 'sr', size=32, crop=16)
    train, test = built(images.train_dataset()), built(images.test_dataset())
    assert len(train) == len(test) == 2
    assert train[0]['targets'].shape == (3, 16, 16)
    assert train[0]['inputs'].shape == (3, 4, 4)
    # 64 x 96 is shrunk to 32 x 48.
    assert test[0]['targets'].shape == (3, 32, 48)
    assert 'gt_label' not in test[0]['data_samples']


def test_folders_are_classes(folder):
    test = built(ImageSet(str(folder), 'dn', 'folders').test_dataset())
    assert test.metainfo['classes'] == ('cat', 'dog')
    assert [int(test[index]['data_samples'].gt_label) for index in (0, 1)] == [0, 1]


def test_list_of_labels(folder, tmp_path):
    (tmp_path / 'list.txt').write_text('dog/b.png 7\ncat/a.png 2\n')
    test = built(ImageSet(str(folder), 'dn', str(tmp_path / 'list.txt')).test_dataset())
    assert [int(test[index]['data_samples'].gt_label) for index in (0, 1)] == [7, 2]


def test_boxes_of_coco(folder, tmp_path):
    content = dict(
        images=[dict(id=1, file_name='cat/a.png', height=64, width=96)],
        annotations=[
            dict(id=1, image_id=1, category_id=5, bbox=[8, 8, 40, 20], area=800, iscrowd=0)
        ],
        categories=[dict(id=5, name='cat')],
    )
    (tmp_path / 'coco.json').write_text(json.dumps(content))
    images = ImageSet(str(folder), 'jpeg', str(tmp_path / 'coco.json'))
    sample = built(images.test_dataset())[0]['data_samples']
    assert sample.gt_instances.bboxes.tensor.tolist() == [[8, 8, 48, 28]]
    assert sample.gt_instances.labels.tolist() == [0]
    assert built(images.train_dataset())[0]['targets'].shape[0] == 3


@pytest.fixture
def masks(folder, tmp_path):
    for path in ('cat/a.png', 'dog/b.png'):
        (tmp_path / 'masks' / path).parent.mkdir(parents=True)
        labels = np.zeros((64, 96), np.uint8)
        labels[:16], labels[16:32] = 1, 255
        Image.fromarray(labels, 'L').save(tmp_path / 'masks' / path)
    (tmp_path / 'masks' / 'classes.txt').write_text('ground\n\nsky \n')
    return tmp_path / 'masks'


def test_masks(folder, masks):
    pytest.importorskip('mmseg')
    images = ImageSet(str(folder), 'sr', str(masks), crop=32)
    train, test = built(images.train_dataset()), built(images.test_dataset())
    assert test.metainfo['classes'] == ('ground', 'sky') and len(train) == 2
    whole, patch = test[0], train[1]
    labels = whole['data_samples'].gt_sem_seg.data
    assert labels.shape == (1, 64, 96) and whole['inputs'].shape == (3, 16, 24)
    assert [int((labels == value).sum()) for value in (0, 1, 255)] == [32 * 96, 16 * 96, 16 * 96]
    assert patch['targets'].shape == (3, 32, 32) and patch['inputs'].shape == (3, 8, 8)
    assert patch['data_samples'].gt_sem_seg.shape == (32, 32)


def test_images_that_would_share_a_mask_are_refused(folder, masks):
    Image.open(folder / 'cat' / 'a.png').save(folder / 'cat' / 'a.jpg')
    shared = f'got cat/a.jpg and cat/a.png, which would share the mask {masks / "cat" / "a.png"}'
    with pytest.raises(ValueError, match=shared):
        built(ImageSet(str(folder), 'sr', str(masks)).test_dataset())


def test_each_image_needs_its_mask(folder, masks):
    (masks / 'dog' / 'b.png').unlink()
    (masks / 'classes.txt').unlink()
    with pytest.raises(FileNotFoundError, match=r'each of the 2 .* none for 1, such as .*b\.png'):
        built(ImageSet(str(folder), 'sr', str(masks)).test_dataset())


def test_wrong_use(folder):
    with pytest.raises(FileNotFoundError, match='expected a folder of images'):
        ImageSet('nowhere', 'sr')
    with pytest.raises(ValueError, match='expected labels to be'):
        ImageSet(str(folder), 'sr', 'names')
    with pytest.raises(FileNotFoundError, match='expected a file of labels'):
        ImageSet(str(folder), 'sr', 'nowhere.txt')


def test_half_a_file(folder, tmp_path):
    (tmp_path / 'coco.json').write_text('{"images": [')
    with pytest.raises(ValueError, match='expected annotations of COCO with categories in .*coco'):
        ImageSet(str(folder), 'dn', str(tmp_path / 'coco.json')).test_dataset()


def test_classes_of_voc_are_those_of_the_files_that_can_be_read(folder):
    (folder / 'ImageSets' / 'Main').mkdir(parents=True)
    (folder / 'ImageSets' / 'Main' / 'all.txt').write_text('a\nb\n')
    (folder / 'Annotations').mkdir()
    (folder / 'Annotations' / 'a.xml').write_text('<a><object><name>cat</name></object></a>')
    (folder / 'Annotations' / 'b.xml').write_text('<a><object><na')
    dataset = ImageSet(str(folder), 'dn', 'voc').test_dataset()
    assert dataset['metainfo'] == dict(classes=('cat',))
