"""Classes of recognizers and data are compared by name; names come from configs."""

from types import SimpleNamespace

import pytest
from mmdet.datasets import VOCDataset
from mmengine.config import Config
from mmpretrain.datasets.categories import IMAGENET_CATEGORIES

from raproc.kinds import Classification, Detection, check_class_names
from raproc.models.recognizers.class_names import class_names_in

VOC = VOCDataset.METAINFO['classes']
SCENES = dict(type='raproc.SyntheticScenes', num_images=1)


def named(names, number=None):
    return SimpleNamespace(name='r', class_names=names, num_classes=number or len(names))


def test_names_that_fit():
    check_class_names(named(['tabby', 'Dog']), ['tabby, tabby cat', 'dog'], 'd')
    check_class_names(named(['aeroplane', 'dog']), ['airplane', 'dog'], 'd')
    check_class_names(named(None, 2), ['a', 'b'], 'd')
    check_class_names(named(['crane', 'x', 'crane']), ['crane', 'x', 'crane'], 'd')


def test_another_order():
    message = r"recognizer 'r' \(cat, cow, dog\), but got 'cat' at another index: .* \(dog, c"
    with pytest.raises(ValueError, match=message):
        check_class_names(named(['cat', 'cow', 'dog']), ['dog', 'cow', 'cat'], 'd.py')


def test_another_number():
    with pytest.raises(
        ValueError, match=r'20 classes .* \(without names\), but got other classes: '
    ):
        check_class_names(named(None, 20), ['cat'], 'd.py')
    with pytest.raises(ValueError, match='aeroplane, bicycle, bird, boat, bottle and 15 more'):
        check_class_names(named(VOC), ['cat'], 'd.py')


def test_torchvision_spells_imagenet_alike():
    from torchvision.models import ResNet18_Weights

    names = ResNet18_Weights.DEFAULT.meta['categories']
    check_class_names(named(names), IMAGENET_CATEGORIES, 'ImageNet')


@pytest.mark.parametrize(
    'dataset, scope, names',
    [
        (dict(type='VOCDataset'), 'mmdet', VOC),
        (dict(type='mmdet.VOCDataset'), 'raproc', VOC),
        (dict(type='VOCDataset', metainfo=dict(classes=['a', 'b'])), 'mmdet', ('a', 'b')),
        (dict(type='ConcatDataset', datasets=[dict(type='VOCDataset')]), 'mmdet', VOC),
        (dict(type='CategorySubset', dataset=SCENES, classes=['0-3']), 'raproc', None),
        (dict(type='mmpretrain.CustomDataset'), 'raproc', None),
        (
            dict(
                type='CategorySubset', classes=['dog', 'cat'], dataset=dict(type='mmdet.VOCDataset')
            ),
            'raproc',
            ('dog', 'cat'),
        ),
    ],
)
def test_names_in_configs(dataset, scope, names):
    config = Config(dict(test_dataloader=None, val_dataloader=dict(dataset=dataset)))
    assert class_names_in(config, scope) == names
    assert class_names_in(Config(), scope) is None


def test_names_that_nobody_gave():
    thousand = SimpleNamespace(
        name='r', class_names=None, num_classes=2, network_classes=1000, classes=[1, 0]
    )
    assert Classification().class_names(thousand) == tuple(IMAGENET_CATEGORIES[i] for i in (1, 0))
    assert Detection().class_names(named(None, 20))[3] == 'class 3'
    assert Detection().class_names(named(VOC))[14] == 'person'
    assert Detection().class_names(named(None, 2), ['a', 'b']) == ('a', 'b')
