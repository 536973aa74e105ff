"""raproc compare: what recognizers make of images before and after."""

import copy

import numpy as np
import pytest
import torch
from mmengine.config import Config
from PIL import Image
from tiny import detector, recognizer

from raproc.cli.compare import Pair, find_pairs, summary, table
from raproc.cli.labels import check_labels, read_labels
from raproc.cli.recognizing import NamedRecognizer, load_recognizers
from raproc.kinds import Classification, Opinion
from raproc.models.recognizers import build_recognizer

CAT, DOG = Opinion(0, 'cat', 0.75), Opinion(1, 'dog', 0.5)


class Fixed:
    """A recognizer's name."""

    name, kind, num_classes = 'r', Classification(), 2


@pytest.fixture
def folders(tmp_path, save_image, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ('a', 'sub/b'):
        image = save_image(tmp_path / 'after' / f'{name}.png', 64, 64)
        small = tmp_path / 'before' / f'{name}.jpg'
        small.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).resize((32, 32)).save(small)


def config_file(tmp_path, **content):
    Config(content).dump(tmp_path / 'recognizer.py')
    return tmp_path / 'recognizer.py'


def test_table_and_summary_by_hand():
    pairs = [Pair('x', None, None), Pair('long', None, None)]
    opinions = [[(DOG, CAT)], [(CAT, CAT)]]
    assert table(pairs, [Fixed], opinions, [0, 1]).splitlines() == [
        'image  label  r before  r after',
        'x      0      dog 0.50  cat 0.75',
        'long   1      cat 0.75  cat 0.75',
    ]
    column = [row[0] for row in opinions]
    assert summary('r', column, [0, 1]) == (
        'r: the same class in 1 of 2 (50.0%); right before in 0 of 2 (0.0%), '
        'after in 1 of 2 (50.0%)'
    )
    assert summary('r', column, None) == 'r: the same class in 1 of 2 (50.0%)'


def test_pairs(folders):
    assert [pair.name for pair in find_pairs('before', 'after')] == ['a', 'sub/b']
    assert find_pairs('before/a.jpg', 'after/sub/b.png')[0].name == 'b'


def test_without_a_partner(folders, tmp_path, save_image):
    save_image(tmp_path / 'after' / 'c.png')
    with pytest.raises(ValueError, match="but got 1 without a partner, such as 'c'"):
        find_pairs('before', 'after')


def test_a_name_twice(folders, tmp_path, save_image):
    save_image(tmp_path / 'after' / 'a.bmp')
    with pytest.raises(ValueError, match='each name once in after, but got a.bmp and a.png'):
        find_pairs('before', 'after')


def test_labels(tmp_path):
    names = ['a', 'sub/b']
    path = tmp_path / 'labels.txt'
    path.write_text('a.JPEG 3\n\nother folder/b.png 5\n')
    assert read_labels(str(path), names) == [3, 5]
    path.write_text('a.JPEG dining table\nsub/b.png cat\n')
    assert read_labels(str(path), names) == ['dining table', 'cat']
    path.write_text('a.JPEG 3\n')
    with pytest.raises(ValueError, match="a label for each image in .*, but got none for 'sub/b'"):
        read_labels(str(path), names)
    path.write_text('a.JPEG\n')
    with pytest.raises(ValueError, match="its class>\" in line 1 of .*txt, but got 'a.JPEG'"):
        read_labels(str(path), names)


def test_an_image_with_two_labels(tmp_path):
    path = tmp_path / 'labels.txt'
    path.write_text('a.jpg 3\na.png 5\n')
    message = (
        r"one label for the image 'a' .*, but got 'a.jpg 3' \(line 1\) and 'a.png 5' \(line 2\)"
    )
    with pytest.raises(ValueError, match=message):
        read_labels(str(path), ['a'])
    path.write_text('x/a.jpg 3\ny/a.jpg 5\na.jpg 7\n')
    assert read_labels(str(path), ['x/a', 'y/a', 'a']) == [3, 5, 7]
    with pytest.raises(ValueError, match="one label for the image 'z/a'"):
        read_labels(str(path), ['z/a'])
    path.write_text('x/a.jpg 3\ny/a.jpg 3\n')
    assert read_labels(str(path), ['z/a']) == [3]


def test_labels_by_name():
    def named(name, *classes):
        config = recognizer(name, classes=list(range(len(classes))))
        return NamedRecognizer(build_recognizer(config), classes, torch.device('cpu'))

    one, other = named('one', 'cat', 'cow', 'dog'), named('other', 'dog', 'cat, tabby')
    assert check_labels(['dog', 'Cat'], [one, other]) == dict(one=[2, 0], other=[0, 1])
    assert check_labels([1, 'dog'], [one]) == dict(one=[1, 2])
    with pytest.raises(ValueError, match=r"'one' \(3 classes\) and 'other' \(2\) .* got indices"):
        check_labels([0, 1], [one, other])
    with pytest.raises(ValueError, match="recognizer 'other', but got label cow; their names are "):
        check_labels(['cow'], [one, other])


def test_classifier(run, folders, tmp_path):
    config = config_file(tmp_path, recognizer=recognizer('one'))
    (tmp_path / 'labels.txt').write_text('a.png 0\nsub/b.png 1\n')
    args = ('compare', 'before', 'after', '--recognizer', config, '--labels', 'labels.txt')
    code, out, err = run(*args, '--out', 'panel.png')
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].split() == ['image', 'label', 'one', 'before', 'one', 'after']
    assert lines[1].startswith('a') and 'class ' in lines[1]
    assert lines[3].startswith('one: the same class in') and 'right before in' in lines[3]
    assert lines[4] == 'panel.png' and Image.open('panel.png').width > 700


def test_several_recognizers_of_an_evaluator(run, folders, tmp_path):
    metrics = [
        dict(type='ImageQuality'),
        dict(type='RecognizedBy', recognizer=recognizer('one')),
        dict(type='RecognizedBy', recognizer=detector()),
    ]
    config = config_file(tmp_path, test_evaluator=metrics)
    args = ('compare', 'before', 'after', '--recognizer', config, '--out', 'panel.png', '--num', 1)
    code, out, err = run(*args)
    assert code == 0, err
    assert 'one: the same class in' in out and 'tiny_det: the same class in' in out
    assert Image.open('panel.png').width > 1400


def test_opinion_of_a_detector():
    classes = ('cat', 'cow, kine', 'dog')
    named = NamedRecognizer(build_recognizer(detector()), classes, torch.device('cpu'))
    found = named.predict(torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(0)))
    boxes = found.sample.pred_instances
    if len(boxes):
        best = int(boxes.scores.argmax())
        assert found.opinion.label == int(boxes.labels[best])
        assert found.opinion.name in ('cat', 'cow', 'dog')
    found.sample.pred_instances = boxes[:0]
    assert found.opinion == Opinion(-1, 'nothing', 0.0) and str(found.opinion) == 'nothing'
    assert found.tile().caption == 'nothing'


def test_missing_weights(run, folders, tmp_path):
    settings = dict(recognizer('one'), weights='no.pth', hint='Get it.')
    config = config_file(tmp_path, recognizer=settings)
    code, _, err = run('compare', 'before', 'after', '--recognizer', config)
    assert code == 2 and "recognizer 'one' misses its weights 'no.pth'. Get it." in err


def test_config_without_a_recognizer(run, folders, tmp_path):
    config = config_file(tmp_path, model=dict(type='A'))
    code, _, err = run('compare', 'before', 'after', '--recognizer', config)
    assert code == 2 and 'expected a config with a recognizer, or with a test_evaluator' in err


def test_unknown_recognizer(run, folders):
    code, _, err = run('compare', 'before', 'after', '--recognizer', 'cls_r19')
    assert code == 2 and "but got 'cls_r19'; the nearest are" in err


def test_labels_of_a_detector(run, folders, tmp_path):
    config = config_file(tmp_path, recognizer=detector())
    (tmp_path / 'labels.txt').write_text('a 0\nsub/b 1\n')
    args = ('compare', 'before', 'after', '--recognizer', config, '--labels', 'labels.txt')
    code, _, err = run(*args)
    assert code == 2 and '--labels are for classifiers, but all recognizers are detectors' in err


def test_label_outside_of_the_classes(run, folders, tmp_path):
    config = config_file(tmp_path, recognizer=recognizer('one'))
    (tmp_path / 'labels.txt').write_text('a 0\nsub/b 4\n')
    args = ('compare', 'before', 'after', '--recognizer', config, '--labels', 'labels.txt')
    code, _, err = run(*args)
    assert (
        code == 2 and "labels from 0 to 3, the classes of recognizer 'one', but got label 4" in err
    )


def test_two_recognizers_of_one_name(run, folders, tmp_path):
    metrics = [
        dict(type='RecognizedBy', recognizer=recognizer('one')),
        dict(type='RecognizedBy', recognizer=dict(recognizer('one'), classes=[0, 1])),
    ]
    config = config_file(tmp_path, test_evaluator=metrics)
    code, _, err = run('compare', 'before', 'after', '--recognizer', config)
    assert code == 2 and "recognizers with different names, but got 'one' twice" in err


def test_sizes_that_do_not_fit(run, folders, tmp_path):
    config = config_file(tmp_path, recognizer=recognizer('one'))
    Image.fromarray(np.zeros((33, 64, 3), np.uint8)).save('after/a.png')
    code, _, err = run('compare', 'before', 'after', '--recognizer', config)
    assert code == 2
    assert 'to be as large as before/a.jpg, 32x32, or a whole multiple, but got 64x33' in err


def test_a_detector_of_20_classes_without_names_is_not_one_of_voc(tmp_path):
    settings = copy.deepcopy(detector())
    settings['model']['roi_head']['bbox_head']['num_classes'] = 20
    config = config_file(tmp_path, recognizer=settings)
    (named,) = load_recognizers([str(config)], 'cpu')
    assert named.classes[14] == 'class 14' and len(named.classes) == 20
    config = config_file(
        tmp_path, recognizer=settings, test_dataloader=dict(dataset=dict(type='mmdet.VOCDataset'))
    )
    (named,) = load_recognizers([str(config)], 'cpu')
    assert named.classes[14] == 'person'


def test_original_is_a_third_column(run, folders, tmp_path, save_image):
    config = config_file(tmp_path, recognizer=recognizer('one'))
    for name in ('a', 'sub/b', 'more'):
        save_image(tmp_path / 'original' / f'{name}.png', 64, 64)
    args = ('compare', 'before', 'after', '--recognizer', config, '--original', 'original')
    code, out, err = run(*args, '--out', 'panel.png')
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].split() == ['image', 'one', 'before', 'one', 'after', 'one', 'original']
    assert '; as on the original before in ' in lines[3] and lines[-1] == 'panel.png'
    (tmp_path / 'original' / 'a.png').unlink()
    code, _, err = run(*args)
    assert code == 2 and "an original of each image in original, but got none for 'a'" in err


def test_a_recognizer_comes_along(run, folders):
    code, out, err = run('compare', 'before', 'after')
    assert code == 0, err
    assert out.splitlines()[0].split() == ['image', 'resnet', 'before', 'resnet', 'after']
