import pytest
from mmengine.dataset import BaseDataset

from raproc.datasets import CategorySubset
from raproc.registry import DATASETS

NAMES = ('ant', 'bee', 'cat', 'dog', 'eel')
LABELS = [3, 0, 1, 3, 4, 1]  # of the images 0.png to 5.png
PACK = dict(type='mmpretrain.PackInputs')


class Classified(BaseDataset):
    """Six images with a label each."""

    METAINFO = dict(classes=NAMES)

    def load_data_list(self):
        return [dict(img_path=f'{i}.png', gt_label=label) for i, label in enumerate(LABELS)]


class Detected(BaseDataset):
    """Four images with boxes of the classes given here."""

    METAINFO = dict(classes=NAMES, palette=[(i, i, i) for i in range(5)], dataset_type='VOC2007')
    boxes = ([3, 0, 3], [0], [], [1, 4])

    def load_data_list(self):
        return [
            dict(img_path=f'{i}.png', instances=[box(label) for label in labels])
            for i, labels in enumerate(self.boxes)
        ]


def box(label):
    return dict(bbox=[label, label, 9, 9], bbox_label=label, ignore_flag=0)


def keep(info):
    """A pipeline of one step that gives the annotation as it comes."""
    return info


def classified(**kwargs):
    return Classified(pipeline=[keep], **kwargs)


def images(dataset):
    return [dataset.get_data_info(i)['img_path'][0] for i in range(len(dataset))]


@pytest.mark.parametrize('serialize_data', [True, False])
@pytest.mark.parametrize('lazy_init', [True, False])
def test_images_and_labels_of_a_classification_dataset(serialize_data, lazy_init):
    leaf = classified(serialize_data=serialize_data, lazy_init=lazy_init)
    dataset = CategorySubset(leaf, ['dog', 1])
    assert len(dataset) == 4 and images(dataset) == ['0', '2', '3', '5']
    # dog (3) comes first, so it is 0; bee (1) is 1. The pipeline and the infos agree.
    assert [dataset[i]['gt_label'] for i in range(4)] == [0, 1, 0, 1]
    assert [dataset.get_data_info(i)['gt_label'] for i in range(4)] == [0, 1, 0, 1]
    assert dataset.get_data_info(3)['sample_idx'] == dataset[3]['sample_idx'] == 3
    assert dataset.metainfo == dict(classes=('dog', 'bee'))
    assert leaf.metainfo == dict(classes=NAMES)


@pytest.mark.parametrize(
    'classes, names',
    [
        ([4, 0], ('eel', 'ant')),
        (['0-2', 'eel'], ('ant', 'bee', 'cat', 'eel')),
        ([(3, 4), [0, 0]], ('dog', 'eel', 'ant')),
        (['3-3'], ('dog',)),
    ],
)
def test_ways_to_name_classes(classes, names):
    assert CategorySubset(classified(), classes).metainfo['classes'] == names


def test_class_folders(imagenet_root):
    leaf = dict(
        type='mmpretrain.ImageNet',
        data_root=str(imagenet_root),
        split='train',
        classes=['first', 'second'],
        pipeline=[dict(type='LoadImage'), PACK],
    )
    dataset = DATASETS.build(dict(type='CategorySubset', classes=['b'], dataset=leaf))
    assert dataset.metainfo['classes'] == ('second',)
    assert dataset[0]['data_samples'].img_path.endswith('b/2.png')
    assert dataset[1]['data_samples'].gt_label.tolist() == [0]


def test_a_list_of_labels_reaches_the_packer(imagenet_root):
    leaf = dict(
        type='mmpretrain.ImageNet',
        data_root=str(imagenet_root),
        split='val',  # 0.png 1, 1.png 0, 2.png 1
        pipeline=[dict(type='LoadImage'), PACK],
    )
    dataset = DATASETS.build(dict(type='CategorySubset', classes=['1-1', 0], dataset=leaf))
    assert [dataset[i]['data_samples'].gt_label.item() for i in range(3)] == [0, 1, 0]
    assert dataset.metainfo['classes'][0].startswith('goldfish')


@pytest.mark.parametrize(
    'test_mode, filter_empty, kept',
    [(False, None, '03'), (True, None, '0123'), (True, True, '03'), (False, False, '0123')],
)
def test_boxes_of_a_detection_dataset(test_mode, filter_empty, kept):
    leaf = Detected(pipeline=[keep], test_mode=test_mode)
    dataset = CategorySubset(leaf, ['eel', 'dog'], filter_empty)
    assert ''.join(images(dataset)) == kept
    # Image 0 has two dogs (3 becomes 1) and an ant; image 3 a bee and an eel (4 becomes 0).
    first, last = dataset[0]['instances'], dataset[len(dataset) - 1]['instances']
    assert first == dataset.get_data_info(0)['instances'] == 2 * [dict(box(3), bbox_label=1)]
    assert last == [dict(box(4), bbox_label=0)]
    assert dataset.metainfo == dict(classes=('eel', 'dog'), palette=((4, 4, 4), (3, 3, 3)))


def test_mmdets_voc(voc_root):
    leaf = dict(
        type='mmdet.VOCDataset',
        data_root=str(voc_root),
        ann_file='VOC2007/ImageSets/Main/trainval.txt',
        data_prefix=dict(sub_data_root='VOC2007/'),
        pipeline=[
            dict(type='LoadImage'),
            dict(type='mmdet.LoadAnnotations', with_bbox=True),
            dict(type='mmdet.PackDetInputs', meta_keys=('img_path',)),
        ],
    )
    dataset = DATASETS.build(dict(type='CategorySubset', classes=['dog', 'cat'], dataset=leaf))
    assert len(dataset) == 3
    assert dataset[0]['data_samples'].gt_instances.labels.tolist() == [1]
    assert dataset.metainfo['classes'] == ('dog', 'cat') and len(dataset.metainfo['palette']) == 2


def test_inside_of_seeds():
    seeded = DATASETS.build(
        dict(type='SeededDataset', dataset=CategorySubset(classified(), ['dog', 'bee']))
    )
    assert seeded[(3, 17)]['gt_label'] == seeded[3]['gt_label'] == 1
    assert seeded.get_data_info((2, 17))['img_path'] == '3.png'
    assert seeded.metainfo['classes'] == ('dog', 'bee')


def test_inside_of_a_concatenation(imagenet_root):
    leaf = dict(type='mmpretrain.CustomDataset', data_root=str(imagenet_root / 'train'))
    subset = dict(type='CategorySubset', classes=['b'], dataset=leaf)
    dataset = DATASETS.build(dict(type='ConcatDataset', datasets=[subset, subset]))
    assert len(dataset) == 4 and dataset.metainfo['classes'] == ('b',)
    assert [dataset[i]['gt_label'] for i in range(4)] == [0, 0, 0, 0]


def test_holds_seeds():
    dataset = CategorySubset(DATASETS.build(dict(type='SeededDataset', dataset=classified())), [1])
    assert dataset[(1, 17)]['gt_label'] == 0 and images(dataset) == ['2', '5']


@pytest.mark.parametrize('outside', [True, False])
def test_together_with_skip_corrupt(imagenet_root, outside):
    (imagenet_root / 'train' / 'b' / '2.png').write_bytes(b'broken')
    (imagenet_root / 'train' / 'a' / '0.png').write_bytes(b'broken')
    leaf = dict(
        type='mmpretrain.CustomDataset',
        data_root=str(imagenet_root / 'train'),
        pipeline=[dict(type='LoadImage'), PACK],
    )
    subset, skip = dict(type='CategorySubset', classes=['b']), dict(type='SkipCorrupt')
    outer, inner = (skip, subset) if outside else (subset, skip)
    dataset = DATASETS.build(dict(outer, dataset=dict(inner, dataset=leaf)))
    assert len(dataset) == 1 and dataset.metainfo['classes'] == ('b',)
    assert dataset[0]['data_samples'].gt_label.item() == dataset.get_data_info(0)['gt_label'] == 0
    assert dataset.get_data_info(0)['img_path'].endswith('3.png')
    if outside:  # only images of the subset are decoded
        assert dataset.num_skipped == 1


def test_subset_of_a_subset():
    outer = CategorySubset(CategorySubset(classified(), ['dog', 'bee', 'eel']), ['eel', 'bee'])
    assert images(outer) == ['2', '4', '5']
    assert [outer[i]['gt_label'] for i in range(3)] == [1, 0, 1]
    assert [outer.get_data_info(i)['gt_label'] for i in range(3)] == [1, 0, 1]
    assert outer.metainfo['classes'] == ('eel', 'bee')


def test_refetching_stays_inside_the_subset():
    leaf = classified()
    dataset = CategorySubset(leaf, ['dog'])
    asked = []
    leaf.pipeline.transforms.append(
        lambda info: asked.append(info['img_path']) or (info if len(asked) > 9 else None)
    )
    assert dataset[0]['gt_label'] == 0
    assert set(asked) == {'0.png', '3.png'}


@pytest.mark.parametrize('entry', ['fox', 5, -1, '0-5', '3-1', (1, 2, 3), 1.0, None])
def test_unknown_classes(entry):
    with pytest.raises(ValueError, match=r'among the 5 classes .*\(0 to 4\).*but got'):
        CategorySubset(classified(), ['ant', entry])


def test_classes_named_twice():
    message = r'each class once, but got these twice: 1 \(bee\), 2 \(cat\)'
    with pytest.raises(ValueError, match=message):
        CategorySubset(classified(), ['bee', '0-2', 2])


def test_names_of_several_classes():
    leaf = classified(metainfo=dict(classes=('crane', 'bee', 'crane', 'dog', 'eel')))
    message = r"got 'crane', the name of several classes: \[0, 2\]; use the indices"
    with pytest.raises(ValueError, match=message):
        CategorySubset(leaf, ['crane'])


def test_no_image_left():
    message = r"at least one image, but got none of 6 of Classified for classes=\['cat'\]"
    with pytest.raises(ValueError, match=message):
        CategorySubset(classified(), ['cat'])


@pytest.mark.parametrize('classes', [[], '0-4', 3, None])
def test_no_list_of_classes(classes):
    with pytest.raises(TypeError, match='a list of at least one class.*but got'):
        CategorySubset(classified(), classes)


def test_dataset_without_classes():
    class Nameless(Classified):
        METAINFO = {}

    with pytest.raises(TypeError, match='to know its classes.*metainfo='):
        CategorySubset(Nameless(), [0])


def test_dataset_without_labels():
    class Unlabelled(Classified):
        def load_data_list(self):
            return [dict(img_path='0.png')]

    with pytest.raises(TypeError, match=r"one gt_label .*but got \['img_path', 'sample_idx'\]"):
        CategorySubset(Unlabelled(), [0])


def test_refuses_what_it_cannot_take_apart():
    concatenated = dict(type='ConcatDataset', datasets=[classified()])
    with pytest.raises(TypeError, match='but got ConcatDataset; put CategorySubset inside it'):
        CategorySubset(concatenated, [0])
