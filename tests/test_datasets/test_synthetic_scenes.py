"""Scenes: a function of their seed, with labels and boxes that fit what is drawn."""

import hashlib

import numpy as np
import pytest
import torch
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from PIL import Image

from raproc.datasets import CategorySubset, SyntheticScenes, check_dataset_cfg
from raproc.datasets.synthetic_scenes.drawing import boxes_of, draw_scene
from raproc.registry import DATASETS

PAIR = [
    dict(type='BicubicDownsample', scale=4),
    dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
]


def images(**kwargs):
    dataset = SyntheticScenes(**{'num_images': 12, 'pipeline': [], **kwargs})
    return [dataset[index]['img'] for index in range(len(dataset))]


@pytest.mark.parametrize(
    'kind, size, expected', [('cls', 64, '69a4771af5873f12'), ('det', 128, '2dbcc1a4a4684ed2')]
)
def test_pixels_are_the_same_on_every_machine(kind, size, expected):
    digest = hashlib.sha256(np.stack(images(num_images=3, kind=kind, size=size)).tobytes())
    assert digest.hexdigest()[:16] == expected


def test_a_scene_depends_on_its_seed_its_split_and_its_number():
    first = images()
    assert all(np.array_equal(a, b) for a, b in zip(first, images(num_images=40)))
    others = [*images(seed=1), *images(split='val'), *images(size=72), *first[1:]]
    assert not any(np.array_equal(first[0], other) for other in others)
    assert first[0].shape == (64, 64, 3) and first[0].dtype == np.uint8


def test_every_class_has_as_many_scenes():
    dataset = SyntheticScenes(num_images=30, pipeline=[])
    assert dataset.metainfo['classes'][:2] == ('bricks', 'checks')
    labels = [dataset.get_cat_ids(index)[0] for index in range(30)]
    assert labels == [*range(10)] * 3


def test_boxes_lie_around_the_objects():
    """With an object in front of the same background, what changes is inside of its box."""
    dataset = SyntheticScenes(num_images=60, kind='det', size=128, pipeline=[])
    counts = [len(dataset.get_cat_ids(index)) for index in range(60)]
    assert set(counts[:10]) == {1} and max(counts) == 3
    for index in range(3):
        with_object = dataset._image(index)
        (placed,), rng = dataset._plan(index)
        changed = (draw_scene([], rng, 128) != with_object).any(-1)
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        x1, y1, x2, y2 = dataset.get_data_info(index)['instances'][0]['bbox']
        found = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        assert np.abs(np.subtract(found, (x1, y1, x2, y2))).max() <= 2


def test_label_maps_are_the_objects():
    """A map of 0 and 1 + the class, whose boxes are those of the same objects."""
    dataset = SyntheticScenes(num_images=40, kind='seg', size=128, pipeline=[lambda info: info])
    assert dataset.metainfo['classes'][:3] == ('background', 'bricks', 'checks')
    for index in (0, 15, 29):
        info = dataset[index]
        labels, classes = info['gt_seg_map'], dataset.get_cat_ids(index)
        assert info['seg_fields'] == ['gt_seg_map'] and labels.dtype == np.uint8
        assert labels.shape == info['img'].shape[:2] == (128, 128)
        assert set(np.unique(labels)) == {0, *classes}
        objects, _ = dataset._plan(index)
        x1, y1, x2, y2 = map(int, boxes_of(objects)[-1])  # the last one is in front
        inside = labels[y1:y2, x1:x2] == 1 + objects[-1].label
        assert inside.any(0).all() and inside.any(1).all()
    assert {len(dataset.get_cat_ids(index)) for index in range(40)} == {1, 2, 3}
    given = SyntheticScenes(num_images=1, kind='seg', metainfo=dict(classes=['a']), pipeline=[])
    assert given.metainfo['classes'] == ['a']


def test_natural_statistics():
    """The power of natural images falls with about the square of the frequency."""
    grey = np.stack([image.mean(-1) for image in images(num_images=20, size=128)])
    power = (np.abs(np.fft.fft2(grey - grey.mean((1, 2), keepdims=True))) ** 2).mean(0)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(128), np.fft.fftfreq(128)))
    band = (frequency > 2 / 128) & (frequency < 0.3)
    slope, _ = np.polyfit(np.log(frequency[band]), np.log(power[band]), 1)
    assert -3.2 < slope < -1.6


def test_cache_keeps_the_pixels(tmp_path):
    plain = images()
    cached = images(cache=str(tmp_path / 'scenes'))
    again = images(cache=str(tmp_path / 'scenes'))
    assert np.array_equal(plain, cached) and np.array_equal(plain, again)
    files = sorted((tmp_path / 'scenes').iterdir())
    assert len(files) == 12 and files[0].name == 'cls64-seed0-train-000000.png'
    Image.new('RGB', (64, 64)).save(files[0])  # what is there is taken
    assert not images(cache=str(tmp_path / 'scenes'))[0].any()


def test_pipelines_of_the_package():
    cfg = dict(type='SyntheticScenes', num_images=2, pipeline=PAIR)
    check_dataset_cfg(cfg)
    with DefaultScope.overwrite_default_scope('raproc'):
        dataset = DATASETS.build(cfg)
        batch = pseudo_collate([dataset[0], dataset[1]])
    assert batch['inputs'][0].shape == (3, 16, 16)
    assert torch.equal(batch['targets'][1], torch.tensor(images()[1]).permute(2, 0, 1))
    assert [int(sample.gt_label) for sample in batch['data_samples']] == [0, 1]


def test_channel_order():
    (rgb,), (bgr,) = images(num_images=1), images(num_images=1, channel_order='bgr')
    assert np.array_equal(rgb, bgr[..., ::-1])


def test_a_part_of_the_classes():
    source = SyntheticScenes(num_images=20, pipeline=[lambda results: results])
    subset = CategorySubset(source, classes=['spots', 'net'])
    assert [subset[index]['gt_label'] for index in range(len(subset))] == [1, 0, 1, 0]


@pytest.mark.parametrize(
    'wrong, message',
    [
        (dict(num_images=0), 'num_images of SyntheticScenes to be at least 1, but got 0'),
        (dict(split='dev'), r"to be one of \('train', 'val', 'test'\), but got 'dev'"),
        (dict(kind='ocr'), r"to be one of \('cls', 'det', 'seg'\), but got 'ocr'"),
        (dict(size=32), 'size of SyntheticScenes to be at least 64, but got 32'),
        (dict(channel_order='gbr'), 'to be one of'),
    ],
)
def test_bad_arguments(wrong, message):
    with pytest.raises(ValueError, match=message):
        images(**wrong)
