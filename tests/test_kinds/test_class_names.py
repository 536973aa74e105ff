"""Classes of recognizers and data are matched by name; names come from configs."""

import pytest
import torch
from mmdet.datasets import CocoDataset, VOCDataset
from mmengine.config import Config
from mmpretrain.datasets.categories import IMAGENET_CATEGORIES

from raproc.kinds import Classification, Detection, class_names, match_classes
from raproc.models.recognizers.class_names import class_names_in
from raproc.models.recognizers.class_selection import ClassSelection

COCO = CocoDataset.METAINFO['classes']
VOC = VOCDataset.METAINFO['classes']
SCENES = dict(type='raproc.SyntheticScenes', num_images=1)


class Named(ClassSelection):
    """The classes of a recognizer, and nothing else of it."""

    def __init__(self, names, number=None, kind='det', classes=None):
        self.name, self.kind = 'r', kind
        self.names, self.number, self.classes = names, number or len(names), classes

    @property
    def network_classes(self):
        return self.number

    def _network_names(self):
        return self.names

    def adopt_names(self, names):
        """It has names, or knows no words."""


def named(*args, **kwargs):
    return Named(*args, **kwargs)


def matched(recognizer, classes):
    match_classes(recognizer, classes, 'd')
    return recognizer.selection


def test_names_that_fit():
    assert matched(named(['tabby', 'Dog']), ['tabby, tabby cat', 'dog']) is None
    assert matched(named(['aeroplane', 'dog']), ['airplane', 'dog']) is None
    assert matched(named(None, 2), ['a', 'b']) is None
    assert matched(named(['crane', 'x', 'crane']), ['crane', 'x', 'crane']) is None


def test_another_order_is_matched():
    recognizer = named(['cat', 'cow', 'dog'])
    assert matched(recognizer, ['dog', 'cow', 'cat']) == [2, 1, 0]
    assert recognizer.class_names == ('dog', 'cow', 'cat')
    assert recognizer.known_labels(torch.tensor([0, 0, 2])).tolist() == [2, 2, 0]


def test_classes_of_coco_for_data_of_voc():
    recognizer = named(None, 80)
    selection = matched(recognizer, VOC)
    assert selection is not None and len(set(selection)) == 20
    names = [COCO[index] for index in selection]
    assert names[0] == 'airplane' and names[10] == 'dining table' and names[13] == 'motorcycle'
    assert names[15] == 'potted plant' and names[17] == 'couch' and names[19] == 'tv'
    assert recognizer.num_classes == 20 and recognizer.known_classes == 80
    animals = matched(named(COCO), ['cat', 'cow', 'dog', 'horse', 'sheep'])
    assert animals == [15, 19, 16, 17, 18]


def test_classes_of_imagenet_by_name_and_by_folder():
    classifier = named(None, 1000, kind='cls')
    assert matched(classifier, ['tench', 'Carassius auratus', 'great white shark']) == [0, 1, 2]
    pytest.importorskip('timm')
    assert matched(named(None, 1000, kind='cls'), ['n01440764', 'n15075141']) == [0, 999]
    some = named(None, 1000, kind='cls', classes=[5, 999, 0])
    assert matched(some, ['n01440764', 'n15075141']) == [2, 1]
    assert some.num_classes == 2


def test_names_that_are_there_twice():
    assert matched(named(['crane', 'x', 'crane']), ['x', 'crane', 'crane']) == [1, 0, 2]
    with pytest.raises(ValueError, match=r'but got 1 that it does not know \(crane\)'):
        matched(named(['crane', 'x', 'crane']), ['crane', 'x'])


def test_data_of_other_classes_elsewhere():
    recognizer = named(VOC)
    match_classes(recognizer, VOC, 'of train_dataloader')
    match_classes(recognizer, VOC, 'of val_dataloader')
    with pytest.raises(ValueError, match=r"wherever recognizer 'r' is used, but got 2 in one"):
        match_classes(recognizer, ['cat', 'dog'], 'of val_dataloader')


def test_another_number():
    with pytest.raises(
        ValueError, match=r'20 classes .* \(without names\), but got other classes: .* `classes`'
    ):
        matched(named(None, 20), ['cat'])
    message = 'aeroplane, bicycle, bird, boat, bottle and 15 more.*1 that it does not know .unicorn'
    with pytest.raises(ValueError, match=message):
        matched(named(VOC), ['cat', 'unicorn'])


def test_names_that_all_differ_are_taken_by_number(monkeypatch):
    said = []
    monkeypatch.setattr(class_names, 'print_log', lambda text, *_: said.append(text))
    assert matched(named(['a', 'b']), ['x', 'y']) is None
    assert 'r knows none of the names of the dataset d (x, y): its classes (a, b)' in said[0]
    match_classes(named(['a', 'b', 'c']), ['c', 'a'], 'd')
    assert said[1].startswith('Recognizer r: 2 of its 3 classes are those of the dataset d;')


def test_torchvision_spells_imagenet_alike():
    from torchvision.models import ResNet18_Weights

    names = ResNet18_Weights.DEFAULT.meta['categories']
    assert matched(named(names, kind='cls'), IMAGENET_CATEGORIES) is None


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
    thousand = named(None, 1000, kind='cls', classes=[1, 0])
    assert Classification().class_names(thousand) == tuple(IMAGENET_CATEGORIES[i] for i in (1, 0))
    assert Detection().class_names(named(None, 20))[3] == 'class 3'
    assert Detection().class_names(named(VOC))[14] == 'person'
    assert Detection().class_names(named(None, 2), ['a', 'b']) == ('a', 'b')
