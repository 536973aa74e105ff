"""Annotations of detection are read once before the start: XML files and COCO's JSON."""

import json

import numpy as np
import pytest
from PIL import Image

from raproc.datasets import check_annotations
from raproc.datasets.annotations import reading
from raproc.registry import DATASETS

CLASSES = ('cat', 'dog')
XML = '<annotation><size><width>{w}</width><height>{h}</height></size>{objects}</annotation>'
OBJECT = (
    '<object><name>{}</name><difficult>0</difficult><bndbox><xmin>{}</xmin><ymin>{}</ymin>'
    '<xmax>{}</xmax><ymax>{}</ymax></bndbox></object>'
)
GOOD = ('cat', 11, 6, 31, 26)


@pytest.fixture
def voc(tmp_path, save_image):
    """Function that writes images of 48x40 with objects; it returns the config of their dataset."""

    def write(*images, names=None, size=(48, 40)):
        for folder in ('Annotations', 'JPEGImages'):
            (tmp_path / folder).mkdir(exist_ok=True)
        for index, objects in enumerate(images):
            save_image(tmp_path / f'JPEGImages/{index}.jpg', 40, 48)
            text = ''.join(OBJECT.format(*item) for item in objects)
            xml = XML.format(w=size[0], h=size[1], objects=text)
            (tmp_path / f'Annotations/{index}.xml').write_text(xml)
        names = names or map(str, range(len(images)))
        (tmp_path / 'list.txt').write_text(''.join(f'{name}\n' for name in names))
        return dict(
            type='mmdet.XMLDataset',
            data_root=str(tmp_path),
            ann_file='list.txt',
            data_prefix=dict(sub_data_root=''),
            metainfo=dict(classes=CLASSES),
            pipeline=[dict(type='LoadImage')],
        )

    return write


@pytest.fixture
def coco(tmp_path, save_image):
    """Function that writes an image of 48x40 and a JSON file with boxes (name, x, y, w, h)."""

    def write(*boxes, categories=CLASSES, classes=CLASSES, **changes):
        save_image(tmp_path / 'a.jpg', 40, 48)
        ids = {name: 10 * number for number, name in enumerate(categories, 1)}
        content = dict(
            images=[dict(id=7, file_name='a.jpg', width=48, height=40)],
            annotations=[
                dict(id=i, image_id=7, category_id=ids.get(name, 99), bbox=box, area=9, iscrowd=0)
                for i, (name, *box) in enumerate(boxes)
            ],
            categories=[dict(id=number, name=name) for name, number in ids.items()],
        )
        (tmp_path / 'a.json').write_text(json.dumps({**content, **changes}))
        return dict(
            type='mmdet.CocoDataset',
            data_root=str(tmp_path),
            ann_file='a.json',
            data_prefix=dict(img=''),
            metainfo=dict(classes=classes),
            pipeline=[dict(type='LoadImage')],
        )

    return write


def assert_refused(cfg, *parts, mode='refuse'):
    with pytest.raises(ValueError) as info:
        check_annotations(dict(type='SeededDataset', dataset=cfg), mode)
    for part in parts:
        assert part in str(info.value)
    return str(info.value)


def sound(cfg, **kwargs):
    """The boxes of each image that are left without what cannot be right."""
    dataset = DATASETS.build(dict(type='SkipCorrupt', dataset=dict(cfg, **kwargs)))
    infos = [dataset.get_data_info(index) for index in range(len(dataset))]
    loaded = [dataset[index] for index in range(len(dataset))]
    boxes = [[item['bbox'] for item in info['instances']] for info in infos]
    assert boxes == [[item['bbox'] for item in one['instances']] for one in loaded]
    return boxes


def test_what_is_right_passes(voc, coco):
    assert check_annotations(voc([GOOD, ('dog', 1, 1, 48, 40)], [])) == []
    assert check_annotations(coco(('cat', 0, 0, 48, 40), ('dog', 1.5, 2.5, 20, 20))) == []


@pytest.mark.parametrize(
    'box, problem',
    [
        ((12, 6, 12, 26), 'boxes without area or reversed: 1'),
        ((31, 6, 11, 26), 'boxes without area or reversed: 1'),
        ((60, 6, 70, 26), 'boxes outside of the image: 1'),
        ((30, 6, 60, 26), 'boxes that reach out of the image: 1'),
    ],
)
def test_boxes_that_cannot_be_right(voc, box, problem):
    cfg = voc([GOOD, ('dog', *box)], [GOOD])
    numbers = ', '.join(map(str, box))
    assert_refused(cfg, problem, f'0.xml: dog ({numbers}) in 48x40', '--annotations skip')
    assert check_annotations(cfg, 'keep') == check_annotations(cfg, 'keep')
    assert 'kept boxes' in check_annotations(cfg, 'keep')[0]
    good, clipped = [10, 5, 30, 25], [29, 5, 48, 25]
    assert sound(cfg) == [[good, clipped] if box[0] == 30 else [good], [good]]


def test_a_box_may_end_one_or_two_pixels_beyond(voc):
    assert check_annotations(voc([('cat', 0, 0, 49, 41)])) == []


def test_images_without_a_sound_box_are_not_trained_with(voc):
    cfg = voc([('cat', 12, 6, 12, 26)], [GOOD])
    assert sound(cfg, test_mode=True) == [[], [[10, 5, 30, 25]]]
    assert sound(cfg, filter_cfg=dict(filter_empty_gt=True)) == [[[10, 5, 30, 25]]]


def test_skipping_works_through_a_concatenation(voc):
    cfg = voc([('cat', 12, 6, 12, 26)], [GOOD])
    cfg['filter_cfg'] = dict(filter_empty_gt=True)
    both = dict(type='ConcatDataset', datasets=[cfg, cfg])
    assert len(DATASETS.build(dict(type='SkipCorrupt', dataset=both))) == 2


def test_shares_of_one_are_no_pixels(voc, coco):
    """mmdet would make boxes without area of them, or none at all."""
    text = assert_refused(voc([('cat', 0.1, 0.2, 0.5, 0.9)]), 'in shares of the size', 'one of its')
    assert 'cat (0.1, 0.2, 0.5, 0.9) in 48x40' in text
    assert_refused(coco(('cat', 0.1, 0.2, 0.4, 0.7)), 'boxes in shares of the size', mode='skip')


def test_unknown_classes(voc):
    (note,) = check_annotations(voc([GOOD, ('bird', *GOOD[1:])]))
    assert '1 of 2 objects are of other classes, left out: bird (1)' in note
    text = assert_refused(voc([('bird', *GOOD[1:])] * 2, [('cow', *GOOD[1:])]), mode='keep')
    assert 'of the classes (cat, dog), but got 3 of other names alone: bird (2), cow (1)' in text


def test_capitals(voc):
    cfg = voc([GOOD, ('Dog ', *GOOD[1:])])
    assert_refused(cfg, "in capitals or blanks alone: 1, 'Dog ' (1 objects) in place of 'dog'")
    assert_refused(voc([('Dog', *GOOD[1:])]), 'alone: Dog (1)', mode='skip')


def test_sizes_that_contradict_the_image(voc):
    cfg = voc([GOOD], [GOOD], size=(40, 48))
    text = assert_refused(cfg, 'sizes that contradict the image: 2, ', 'not one of its images')
    assert '0.xml: 40x48, but the image has 48x40 pixels' in text


def turn(path):
    """Mark an image as turned; its left half is white, its right half black."""
    pixels = np.zeros((40, 48, 3), np.uint8)
    pixels[:, :24] = 255
    exif = Image.Exif()
    exif[0x112] = 6
    Image.fromarray(pixels).save(path, exif=exif)


def test_exif_moves_no_pixels_away_from_boxes(voc, tmp_path):
    cfg = voc([GOOD])
    turn(tmp_path / 'JPEGImages/0.jpg')
    assert check_annotations(cfg) == []
    image = DATASETS.build(cfg)[0]['img']
    assert image.shape == (40, 48, 3) and image[20, 4, 0] > 250 and image[20, 44, 0] < 5


def test_size_of_the_turned_image(voc, tmp_path):
    cfg = voc([GOOD], size=(40, 48))
    turn(tmp_path / 'JPEGImages/0.jpg')
    assert_refused(cfg, '40x48, but the image has 48x40 pixels (its EXIF orientation is 6')


def test_loaders_that_turn_images(voc, tmp_path):
    cfg = voc([GOOD], [GOOD])
    turn(tmp_path / 'JPEGImages/0.jpg')
    for step in (dict(type='LoadImage', upright=True), dict(type='mmcv.LoadImageFromFile')):
        assert_refused(dict(cfg, pipeline=[step]), 'turns by their EXIF orientation', '0.jpg (or')
    stored = dict(type='LoadImageFromFile', color_type='color_ignore_orientation')
    assert check_annotations(dict(cfg, pipeline=[stored])) == []


@pytest.mark.parametrize(
    'change, reason',
    [
        (lambda xml: xml[: len(xml) // 2], ''),
        (lambda xml: xml.replace('<xmin>11</xmin>', ''), 'expected <xmin> in <bndbox>, but got no'),
        (lambda xml: xml.replace('>11<', '>eleven<'), "could not convert string to float: 'eleven"),
        (lambda xml: '', 'no element found'),
    ],
)
def test_broken_xml(voc, tmp_path, change, reason):
    cfg = voc([GOOD], [GOOD])
    path = tmp_path / 'Annotations/1.xml'
    path.write_text(change(path.read_text()))
    for mode in ('refuse', 'keep'):
        assert_refused(cfg, f'cannot be read: 1, {path}: {reason}', mode=mode)
    (note,) = check_annotations(dict(type='SkipCorrupt', dataset=cfg))
    assert 'skipped annotations that cannot be read: 1' in note
    assert sound(cfg) == [[[10, 5, 30, 25]]]


def test_missing_and_repeated_images(voc, tmp_path):
    cfg = voc([GOOD], [GOOD], [GOOD], names=['0', '1', '0', '2', '3'])
    (tmp_path / 'JPEGImages/1.jpg').unlink()
    (tmp_path / 'JPEGImages/2.jpg').write_bytes(b'no image')
    assert_refused(
        cfg,
        'images listed twice: 1, ',
        '0.jpg (places 1 and 3)',
        '3.xml: there is no such file, but line 5 of',
        'missing or cannot be read: 2, ',
        '1.jpg: there is no such file',
        '2.jpg: it is not an image',
    )
    assert sound(cfg) == [[[10, 5, 30, 25]]]


def test_read_once_until_a_file_changes(voc, tmp_path, monkeypatch):
    cfg, calls = voc([GOOD]), []
    judge = reading.judge
    monkeypatch.setattr(reading, 'judge', lambda *args: calls.append(1) or judge(*args))
    for _ in range(3):
        check_annotations(cfg)
    assert len(calls) == 1
    (tmp_path / 'Annotations/0.xml').write_text('<half')
    assert_refused(cfg, 'cannot be read: 1')


def test_coco_reversed_and_outside(coco):
    cfg = coco(('cat', 1, 1, 20, 20), ('dog', 20, 20, -5, 5), ('dog', 60, 1, 5, 5))
    assert_refused(
        cfg,
        'boxes without area or reversed: 1, ',
        'image a.jpg: dog (20, 20, -5, 5) in 48x40',
        'boxes outside of the image: 1, ',
    )
    assert sound(cfg) == [[[1, 1, 21, 21]]]


def test_coco_boxes_of_less_than_a_pixel_are_left_out(coco):
    (note,) = check_annotations(coco(('cat', 1, 1, 20, 20), ('cat', 3, 3, 0.5, 9)))
    assert '1 boxes of less than a pixel are left out, as CocoDataset does' in note


def test_coco_broken_parts(coco, tmp_path):
    cfg = coco(('cat', 1, 1, 20, 20), ('cat', 1, 1, 20))
    assert_refused(cfg, 'a.json, annotation 1: expected a bbox of four numbers, but got [1, 1, 20]')
    assert sound(cfg) == [[[1, 1, 21, 21]]]
    (tmp_path / 'a.json').write_text('{"images": [')
    assert_refused(cfg, 'a.json cannot be read: Expecting value', mode='skip')
    assert_refused(coco(images=None), 'a.json cannot be read: ', mode='skip')


def test_coco_labels_follow_the_file(coco):
    """mmdet numbers the categories as the file lists them, whatever the order of the classes."""
    box = ('cat', 1, 1, 20, 20)
    text = assert_refused(coco(box, classes=('dog', 'cat')), mode='keep')
    assert '(cat, dog), but the classes are (dog, cat); set metainfo.classes' in text
    assert_refused(coco(box, classes=('cow', 'cat')), '(cat), but the classes are (cow, cat)')
    assert check_annotations(coco(box, classes=('cat', 'dog', 'cow'))) == []
    assert_refused(coco(box, classes=('Cat',)), 'of the classes (Cat), but got 1 of other names')


def test_unknown_mode(voc):
    with pytest.raises(ValueError, match="expected annotations to be one of .*, but got 'ask'"):
        check_annotations(voc([GOOD]), 'ask')
