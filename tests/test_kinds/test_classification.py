"""Classifications: records, opinions, tiles and scores, by hand."""

import pytest
import torch
from mmpretrain.evaluation import Accuracy
from mmpretrain.structures import DataSample

from raproc.kinds import Classification, McNemar, Opinion

KIND = Classification()
CLASSES = ['cat, big', 'dog, small']


def record(image, prediction):
    return dict(image=image, label=1, prediction=prediction, score=0.5)


@pytest.fixture
def dog():
    sample = DataSample(metainfo=dict(img_path='/a/val/b.png')).set_gt_label(1)
    return sample.set_pred_score(torch.tensor([0.2, 0.8])).set_pred_label(1)


def test_record(dog):
    expected = dict(image='val/b.png', label=1, prediction=1, score=0.8)
    assert KIND.record(dog) == expected
    assert KIND.is_record_right(expected) and KIND.is_right(dog)


def test_opinion_and_best(dog):
    assert KIND.opinion(dog, CLASSES) == Opinion(1, 'dog', pytest.approx(0.8))
    assert [opinion.name for opinion in KIND.best(dog, CLASSES, 5)] == ['dog', 'cat']
    assert [opinion.label for opinion in KIND.best(dog, CLASSES, 1)] == [1]


def test_tiles_are_green_red_or_neutral(dog):
    image = torch.zeros(3, 20, 40)
    tile = KIND.tile(image, dog, CLASSES, note='20 dB')
    assert tile.lines == ['dog 0.80', '20 dB'] and tile.correct is True
    assert KIND.tile(image, KIND.with_label(dog, 0), CLASSES).correct is False
    assert int(dog.gt_label) == 1
    del dog.gt_label
    assert KIND.tile(image, dog, CLASSES).correct is None


def test_comparison_and_difference():
    before = [record(str(i), answer) for i, answer in enumerate([0, 0, 1, 1])]
    after = [record(str(i), answer) for i, answer in enumerate([1, 1, 1, 0])]
    found = KIND.compare(before, after, 10)
    assert found.scores == [50, 75] and found.difference.value == 25
    assert found.test == "McNemar's exact test"
    assert KIND.mcnemar(before, after) == McNemar(2, 1, 1.0)
    assert KIND.changes(before, after) == (['0', '1'], ['3'])
    assert KIND.difference([(before, after)] * 2).value == 25
    assert KIND.standard_error(before, 2) == pytest.approx(25)


def test_metric_of_another_key(dog):
    metric = Accuracy(topk=(1, 2))
    KIND.check_metric(metric, dog, 2)
    assert metric.results == []
    with pytest.raises(ValueError, match=r"'accuracy/top1', .* Accuracy with \['accuracy/top2'\]"):
        KIND.check_metric(Accuracy(topk=2), dog, 2)
    assert KIND.score({'accuracy/top1': 12.5}) == 12.5
