import numpy as np
import pytest
import torch
from mmdet.structures.bbox import HorizontalBoxes
from mmdet.structures.mask import BitmapMasks

from raproc.datasets import CropToMultiple

# the image becomes 8x8: the first box stays, the second is cut, the third vanishes
BOXES = np.array([[1, 1, 4, 4], [5, 2, 11, 11], [8, 0, 11, 3]], np.float32)


def sample(**kwargs):
    image = np.arange(11 * 11 * 3, dtype=np.uint16).reshape(11, 11, 3).astype(np.uint8)
    return dict(img=image, img_shape=(11, 11), img_path='a.png', **kwargs)


def test_crops_at_the_right_and_at_the_bottom():
    results = CropToMultiple(4)(sample(gt_seg_map=np.zeros((11, 11))))
    assert np.array_equal(results['img'], sample()['img'][:8, :8])
    assert results['img_shape'] == (8, 8)
    assert results['gt_seg_map'].shape == (8, 8)


def test_leaves_a_fitting_image_alone():
    before = sample(gt_bboxes=BOXES)
    after = CropToMultiple(11)(dict(before))
    assert after['img'] is before['img'] and after['gt_bboxes'] is before['gt_bboxes']


@pytest.mark.parametrize('box_type', [HorizontalBoxes, np.array])
def test_clips_boxes_and_drops_vanished_ones(box_type):
    results = CropToMultiple(4)(
        sample(
            gt_bboxes=box_type(BOXES),
            gt_bboxes_labels=np.array([5, 6, 7]),
            gt_ignore_flags=np.array([False, True, False]),
        )
    )
    boxes = results['gt_bboxes']
    assert isinstance(boxes, HorizontalBoxes if box_type is HorizontalBoxes else np.ndarray)
    boxes = boxes.tensor.numpy() if box_type is HorizontalBoxes else boxes
    assert boxes.tolist() == [[1, 1, 4, 4], [5, 2, 8, 8]]
    assert results['gt_bboxes_labels'].tolist() == [5, 6]
    assert results['gt_ignore_flags'].tolist() == [False, True]


def test_all_boxes_may_vanish():
    results = CropToMultiple(4)(
        sample(
            gt_bboxes=HorizontalBoxes(torch.tensor([[9.0, 9.0, 10.0, 10.0]])),
            gt_bboxes_labels=np.array([0]),
        )
    )
    assert len(results['gt_bboxes']) == len(results['gt_bboxes_labels']) == 0


def test_crops_masks():
    masks = BitmapMasks(np.ones((3, 11, 11), np.uint8), 11, 11)
    results = CropToMultiple(4)(sample(gt_bboxes=HorizontalBoxes(BOXES), gt_masks=masks))
    assert results['gt_masks'].masks.shape == (2, 8, 8)


def test_image_smaller_than_the_divisor_is_named():
    with pytest.raises(ValueError, match=r'a.png .*at least 12 pixels.* got 11x11 '):
        CropToMultiple(12)(sample())


def test_stands_before_the_degradations():
    with pytest.raises(ValueError, match='before the degradations, but got image a.png'):
        CropToMultiple(4)(sample(input=np.zeros((11, 11, 3), np.uint8)))


@pytest.mark.parametrize('divisor', [0, 2.0, '4', None])
def test_refuses_a_wrong_divisor(divisor):
    with pytest.raises(ValueError, match=f'divisor of CropToMultiple .*but got {divisor!r}'):
        CropToMultiple(divisor)
