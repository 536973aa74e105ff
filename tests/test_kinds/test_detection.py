"""Detections: records, which are right, opinions, tiles and scores, by hand."""

import pytest
import torch
from mmdet.evaluation import VOCMetric
from mmdet.structures import DetDataSample
from mmengine.evaluator import BaseMetric
from mmengine.structures import InstanceData

from raproc.kinds import Detection, Opinion
from raproc.kinds.detection import objects_found

IMAGE = torch.zeros(3, 20, 40)
KIND = Detection()
CAT, DOG = [0, 0, 10, 10], [20, 0, 30, 10]


def record(labels, scores, boxes=(CAT, DOG), ignore=(False, False)):
    return dict(
        image='d.jpg',
        height=20,
        width=40,
        gt=dict(boxes=[CAT, DOG], labels=[0, 1], ignore=list(ignore)),
        pred=dict(boxes=list(boxes), labels=labels, scores=scores),
    )


def detected(boxes, scores, labels):
    sample = DetDataSample(
        metainfo=dict(scale_factor=(2.0, 2.0), ori_shape=(10, 20), img_path='/a/b/c.jpg')
    )
    sample.gt_instances = InstanceData(
        bboxes=torch.tensor([[0.0, 0, 10, 10], [10.0, 0, 20, 10]]), labels=torch.tensor([0, 1])
    )
    sample.pred_instances = InstanceData(
        bboxes=torch.tensor(boxes).reshape(-1, 4),
        scores=torch.tensor(scores),
        labels=torch.tensor(labels),
    )
    return sample


@pytest.fixture
def one_found():
    return detected([[0.0, 0, 10, 10], [10.0, 0, 20, 10]], [0.9, 0.1], [0, 1])


def test_record(one_found):
    one_found.ignored_instances = InstanceData(
        bboxes=torch.tensor([[1.0, 2, 3, 4]]), labels=torch.tensor([1])
    )
    found = KIND.record(one_found)
    assert (found['image'], found['height'], found['width']) == ('b/c.jpg', 10, 20)
    assert found['gt']['labels'] == [0, 1, 1] and found['gt']['ignore'] == [False, False, True]
    assert found['pred']['scores'] == [0.9, 0.1]
    assert KIND.is_record_right(found) is KIND.is_right(one_found) is False


@pytest.mark.parametrize(
    'record, right',
    [
        (record([0, 1], [0.9, 0.3]), True),
        (record([0, 1], [0.9, 0.29]), False),
        (record([0, 0], [0.9, 0.9]), False),
        (record([0], [0.9], boxes=[CAT]), False),
        (record([0], [0.9], boxes=[CAT], ignore=(False, True)), True),
        (record([1, 0, 1], [0.8, 0.9, 0.9], boxes=[CAT, CAT, DOG]), True),
        (record([1, 0, 1], [0.9, 0.8, 0.9], boxes=[CAT, CAT, DOG]), False),
        (record([0, 1], [0.9, 0.9], boxes=[[0, 0, 10, 5], DOG]), True),
        (record([0, 1], [0.9, 0.9], boxes=[[0, 0, 10, 4.9], DOG]), False),
        (record([], [], boxes=[], ignore=(True, True)), True),
    ],
)
def test_right_records(record, right):
    assert KIND.is_record_right(record) is right


def test_boxes_are_drawn_in_the_pixels_of_the_image(one_found):
    tile = KIND.tile(IMAGE, one_found, ['cat', 'dog'], note='20 dB')
    assert tile.boxes.tolist() == [[0, 0, 20, 20]]  # the second one is below the least score
    assert tile.labels == ['cat'] and tile.lines == ['1 of 2 found', '20 dB']
    assert not tile.correct


def test_tile_without_annotation(one_found):
    del one_found.gt_instances
    tile = KIND.tile(IMAGE, one_found, ['cat, kitten', 'dog'])
    assert tile.correct is None and tile.lines == ['cat 0.90'] and tile.labels == ['cat']


def test_opinion_and_best(one_found):
    assert KIND.opinion(one_found, ['cat', 'dog']) == Opinion(0, 'cat', pytest.approx(0.9))
    assert [opinion.name for opinion in KIND.best(one_found, ['cat', 'dog'], 5)] == ['cat']
    nothing = detected([], [], [])
    assert str(KIND.opinion(nothing, ['cat', 'dog'])) == 'nothing'
    assert KIND.best(nothing, ['cat', 'dog'], 5) == []


def test_the_surest_box_on_an_object_decides():
    boxes = [[0.0, 0, 10, 10], [0.0, 0, 10, 9], [10.0, 0, 20, 10]]
    assert objects_found(detected(boxes, [0.9, 0.8, 0.7], [0, 1, 1])) == (2, 2)
    assert objects_found(detected(boxes, [0.8, 0.9, 0.7], [0, 1, 1])) == (1, 2)
    assert objects_found(detected(boxes, [0.2, 0.2, 0.2], [0, 1, 1])) == (0, 2)


def test_comparison_and_difference():
    wrong, right = record([1, 0], [0.9, 0.9]), record([0, 1], [0.9, 0.9])
    before = [dict(wrong, image=str(i)) for i in range(4)]
    after = [dict(right, image=str(i)) for i in range(4)]
    found = KIND.compare(before, after, 20)
    assert found.scores == pytest.approx([0, 100]) and found.difference.value == 100
    assert found.test == 'bootstrap over images, 20 samples'
    assert KIND.difference([(before, after)]).value == 100
    assert KIND.mcnemar(before, after) is None
    assert KIND.standard_error(after, 2) == 0
    assert KIND.changes(before, after) == (['0', '1', '2', '3'], [])


def test_labels_are_not_for_detections(one_found):
    with pytest.raises(TypeError, match='one class each, but got detection'):
        KIND.with_label(one_found, 1)


def test_metric_of_another_key(one_found):
    metric = VOCMetric(eval_mode='area')
    metric.dataset_meta = dict(classes=('cat', 'dog'), dataset_type='VOC')
    del one_found.pred_instances
    one_found.ignored_instances = InstanceData(
        bboxes=torch.zeros(0, 4), labels=torch.zeros(0, dtype=torch.long)
    )
    KIND.check_metric(metric, one_found, 2)
    assert metric.results == [] and 'pred_instances' not in one_found
    recall = VOCMetric(metric='recall')
    recall.dataset_meta = metric.dataset_meta
    with pytest.raises(ValueError, match="gives 'pascal_voc/mAP', as detection .* but got VOC"):
        KIND.check_metric(recall, one_found, 2)
    assert isinstance(metric, BaseMetric) and KIND.score({'pascal_voc/mAP': 0.25}) == 25
