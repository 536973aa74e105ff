import torch
from mmdet.structures import DetDataSample
from mmengine.structures import InstanceData
from mmpretrain.structures import DataSample

from raproc.kinds.detection import is_right, objects_found, tile_of

IMAGE = torch.zeros(3, 20, 40)


def detected(boxes, scores, labels):
    sample = DetDataSample(metainfo=dict(scale_factor=(2.0, 2.0)))
    sample.gt_instances = InstanceData(
        bboxes=torch.tensor([[0.0, 0, 10, 10], [10.0, 0, 20, 10]]), labels=torch.tensor([0, 1])
    )
    sample.pred_instances = InstanceData(
        bboxes=torch.tensor(boxes), scores=torch.tensor(scores), labels=torch.tensor(labels)
    )
    return sample


def test_classes_are_green_or_red():
    sample = DataSample().set_gt_label(1).set_pred_score([0.2, 0.8]).set_pred_label(1)
    tile = tile_of(IMAGE, sample, ['cat, big', 'dog, small'], note='20 dB')
    assert tile.lines == ['dog 0.80', '20 dB']
    assert tile.correct and is_right(sample)


def test_boxes_are_drawn_in_the_pixels_of_the_image():
    sample = detected([[0.0, 0, 10, 10], [10.0, 0, 20, 10]], [0.9, 0.1], [0, 1])
    tile = tile_of(IMAGE, sample, ['cat', 'dog'])
    assert tile.boxes.tolist() == [[0, 0, 20, 20]]  # the second one is below the least score
    assert tile.labels == ['cat'] and tile.lines == ['1 of 2 found']
    assert not tile.correct


def test_the_surest_box_on_an_object_decides():
    boxes = [[0.0, 0, 10, 10], [0.0, 0, 10, 9], [10.0, 0, 20, 10]]
    assert objects_found(detected(boxes, [0.9, 0.8, 0.7], [0, 1, 1])) == (2, 2)
    assert objects_found(detected(boxes, [0.8, 0.9, 0.7], [0, 1, 1])) == (1, 2)
    assert objects_found(detected(boxes, [0.2, 0.2, 0.2], [0, 1, 1])) == (0, 2)
