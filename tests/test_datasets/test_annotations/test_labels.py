"""Labels of classification: lists of images, and folders of classes."""

import pytest

from raproc.datasets import check_annotations
from raproc.registry import DATASETS


@pytest.fixture
def listed(tmp_path, save_image):
    """Function that writes a list of images 0.png to 3.png; it returns the dataset's config."""

    def write(text, classes=('a', 'b', 'c')):
        for index in range(4):
            save_image(tmp_path / f'val/{index}.png', 4, 4)
        (tmp_path / 'val.txt').write_text(text)
        return dict(
            type='mmpretrain.CustomDataset',
            data_root=str(tmp_path),
            data_prefix='val',
            ann_file='val.txt',
            metainfo=dict(classes=classes),
        )

    return write


@pytest.fixture
def folders(tmp_path, save_image):
    """Function that writes class folders with an image each; it returns the dataset's config."""

    def write(*names, suffix='.png', **kwargs):
        for name in names:
            save_image(tmp_path / f'train/{name}/0{suffix}', 4, 4)
        return dict(
            type='mmpretrain.CustomDataset', data_root=str(tmp_path), data_prefix='train', **kwargs
        )

    return write


def refused(cfg, mode='refuse'):
    with pytest.raises(ValueError) as info:
        check_annotations(cfg, mode)
    return str(info.value)


def sound(cfg):
    dataset = DATASETS.build(dict(type='SkipCorrupt', dataset=cfg))
    infos = [dataset.get_data_info(index) for index in range(len(dataset))]
    return [(info['img_path'][-5], info['gt_label']) for info in infos]


def test_a_good_list(listed):
    assert check_annotations(listed('0.png 0\n1.png 2\n')) == []


@pytest.mark.parametrize('line', ['1.png,1', '1.png', '1.png\t1', '1.png one', '', '1.png 1.0'])
def test_lines_of_another_form(listed, line):
    cfg = listed(f'0.png 0\n{line}\n2.png 1\n')
    text = refused(cfg)
    assert "val.txt, line 2: expected '<file> <class index>', such as 'a/1.JPEG 0', but got" in text
    assert repr(line) in text
    assert sound(cfg) == [('0', 0), ('2', 1)]


def test_labels_out_of_range(listed):
    cfg = listed('0.png 0\n1.png 3\n2.png -1\n')
    text = refused(cfg, 'keep')
    assert 'labels that are no class: 2, ' in text and 'line 2: 3 instead of 0 to 2' in text
    assert sound(cfg) == [('0', 0)]


def test_labels_from_1(listed):
    text = refused(listed('0.png 1\n1.png 2\n2.png 3\n'), 'skip')
    assert 'has the labels 1 to 3 and no 0; labels count from 0: subtract 1 from each' in text
    (note,) = check_annotations(listed('0.png 1\n1.png 2\n'))
    assert 'has the labels 1 to 2 and no 0; if they count from 1, subtract' in note


def test_missing_and_repeated_images(listed):
    cfg = listed('0.png 0\n0.png 1\n9.png 1\n')
    text = refused(cfg)
    assert 'images listed twice: 1, ' in text and '0.png (places 1 and 2)' in text
    assert 'missing or cannot be read: 1, ' in text and 'val.txt, line 3)' in text
    assert sound(cfg) == [('0', 0)]


def test_numbered_folders_are_sorted_as_numbers(folders):
    cfg = folders(*map(str, range(12)))
    assert check_annotations(cfg) == []
    dataset = DATASETS.build(cfg)
    assert dataset.folder_to_idx == {str(number): number for number in range(12)}
    assert dataset.CLASSES == tuple(map(str, range(12)))
    infos = [dataset.get_data_info(index) for index in range(12)]
    assert all(info['img_path'].split('/')[-2] == str(info['gt_label']) for info in infos)


def test_numbered_folders_may_begin_with_1_but_have_no_gap(folders):
    cfg = folders('1', '2', '3')
    assert check_annotations(cfg) == []
    folders('7')
    assert 'numbers with gaps: folder 7 would be label 3' in refused(cfg, 'keep')


def test_hidden_folders_are_no_classes(folders):
    cfg = folders('a', 'b', '.ipynb_checkpoints', '__MACOSX', 'a/.ipynb_checkpoints')
    dataset = DATASETS.build(cfg)
    assert dataset.CLASSES == ('a', 'b') and len(dataset) == 2
    assert check_annotations(cfg) == []


def test_names_of_folders_in_another_order(folders):
    text = refused(folders('cat', 'dog', metainfo=dict(classes=('dog', 'cat'))), 'keep')
    assert '(cat, dog), but the classes are (dog, cat)' in text


def test_other_suffixes_are_counted_or_read(folders):
    folders('a', 'b')
    cfg = folders('a', 'b', suffix='.webp')
    (note,) = check_annotations(cfg)
    assert '2 files skipped, not among the extensions of the dataset: .webp (2)' in note
    read = dict(cfg, extensions=['.png', '.webp'])
    assert check_annotations(read) == [] and len(DATASETS.build(read)) == 4
