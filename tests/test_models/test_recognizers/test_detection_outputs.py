"""What is compared of a detector, in places that the target chooses."""

import copy

import pytest
import torch
from tiny import FASTER_RCNN, RETINANET, batch_of, boxed, detector, images

from raproc.models.recognizers import build_recognizer, detection_outputs

SIZES = [(64, 96), (80, 48)]


def build(model, name='tiny'):
    torch.manual_seed(0)
    return build_recognizer(detector(model, name))


@pytest.fixture
def pair():
    return [batch_of(images(*SIZES, seed=seed)) for seed in (0, 1)]


@pytest.fixture
def samples():
    return [boxed(size) for size in SIZES]


def test_two_stages_give_scores_and_boxes_of_both(pair, samples):
    rpn, rpn_boxes, regions, region_boxes = build(FASTER_RCNN).outputs(*pair, samples)
    assert [pair.form for pair in (rpn, rpn_boxes)] == ['objects', 'boxes']
    # Strides of 16 and 32: 4x6 + 2x3 and 5x3 + 3x2 places on the images; the fewer count.
    assert rpn.seen.shape == rpn.target.shape == (2, 21, 1)
    assert rpn_boxes.seen.shape == (2, 21, 4)
    assert [pair.form for pair in (regions, region_boxes)] == ['classes', 'boxes']
    assert regions.seen.shape[1] == 4  # three classes and the background
    assert region_boxes.seen.shape == (len(regions.seen), 4)
    assert len(regions.seen) <= 2 * 20


def test_one_stage_gives_scores_and_boxes(pair, samples):
    scores, boxes = build(RETINANET).outputs(*pair, samples)
    assert (scores.form, boxes.form) == ('objects', 'boxes')
    assert scores.seen.shape == (2, 21, 3)
    assert boxes.seen.shape == (2, 21, 4)


@pytest.mark.parametrize('model', [FASTER_RCNN, RETINANET], ids=['two-stage', 'one-stage'])
def test_the_best_places_of_the_target_are_compared(model, pair, samples, monkeypatch):
    monkeypatch.setattr(detection_outputs, 'PLACES', 5)
    recognizer, pair = build(model), [batch[:1, :, :64] for batch in pair]
    scores, boxes = recognizer.outputs(*pair, samples[:1])[:2]
    network = recognizer.network
    head = getattr(network, 'rpn_head', None) or network.bbox_head
    seen, target = (head(network.extract_feat(recognizer.prepare(batch)))[0] for batch in pair)
    flat = [
        torch.cat([level[0].permute(1, 2, 0).flatten(0, 1) for level in levels])
        for levels in (seen, target)
    ]
    best = flat[1].amax(1).topk(5)
    torch.testing.assert_close(boxes.confidence[0], best.values.sigmoid())
    torch.testing.assert_close(scores.target[0], flat[1][best.indices])
    torch.testing.assert_close(scores.seen[0], flat[0][best.indices])


def test_regions_are_the_targets_first_proposals(pair, samples, monkeypatch):
    recognizer, looked_at = build(FASTER_RCNN), []
    roi_head = recognizer.network.roi_head
    forward = roi_head._bbox_forward
    monkeypatch.setattr(detection_outputs, 'PROPOSALS', 4)
    monkeypatch.setattr(
        roi_head, '_bbox_forward', lambda x, rois: (looked_at.append(rois), forward(x, rois))[1]
    )
    regions = recognizer.outputs(*pair, samples)[2]
    assert len(regions.seen) == 8
    assert torch.equal(*looked_at)
    recognizer.outputs(pair[1], pair[1], samples)
    assert torch.equal(looked_at[0], looked_at[2])  # whatever the seen image is


def test_region_boxes_are_those_of_the_targets_best_class(pair, samples):
    network = build(FASTER_RCNN).network
    seen, target = (network.extract_feat(batch) for batch in pair)
    rois = torch.tensor([[0.0, 0, 0, 40, 40], [1.0, 8, 8, 24, 56]])
    classes, boxes = detection_outputs._region_pairs(network.roi_head, seen, target, rois)
    raw = network.roi_head._bbox_forward(seen, rois)['bbox_pred']
    for row, (scores, confidence) in enumerate(zip(classes.target.softmax(1), boxes.confidence)):
        best = scores[:3].argmax()
        assert confidence == scores[best]
        assert torch.equal(boxes.seen[row], raw[row, 4 * best : 4 * best + 4])


def test_boxes_that_are_the_same_for_all_classes(pair, samples):
    model = copy.deepcopy(FASTER_RCNN)
    model['roi_head']['bbox_head']['reg_class_agnostic'] = True
    assert build(model, 'agnostic').outputs(*pair, samples)[3].seen.shape[1] == 4


def test_softmax_head_has_a_background(pair, samples):
    model = copy.deepcopy(RETINANET)
    model['bbox_head']['loss_cls'] = dict(type='CrossEntropyLoss', use_sigmoid=False)
    scores, boxes = build(model, 'softmax').outputs(*pair, samples)
    assert scores.form == 'classes'
    assert scores.seen.shape == (2, 21, 4)
    expected = scores.target.softmax(-1)[..., :3].amax(-1)
    torch.testing.assert_close(boxes.confidence, expected)


def test_targets_have_no_graph(pair, samples):
    outputs = build(FASTER_RCNN).outputs(*(batch.requires_grad_() for batch in pair), samples)
    assert all(one.seen.requires_grad and not one.target.requires_grad for one in outputs)
    assert not any(one.confidence.requires_grad for one in outputs if one.form == 'boxes')


def test_no_proposals(pair):
    network = build(FASTER_RCNN).network
    features = network.extract_feat(pair[0])
    none = torch.zeros(0, 5)
    assert detection_outputs._region_pairs(network.roi_head, features, features, none) == []


@pytest.mark.parametrize(
    'model',
    [
        'mmdet::yolo/yolov3_mobilenetv2_8xb24-ms-416-300e_coco.py',
        dict(
            copy.deepcopy(FASTER_RCNN),
            roi_head=dict(
                copy.deepcopy(FASTER_RCNN['roi_head']),
                type='CascadeRoIHead',
                num_stages=1,
                stage_loss_weights=[1],
            ),
            train_cfg=None,
        ),
    ],
    ids=['maps of another kind', 'several stages'],
)
def test_heads_that_cannot_be_compared(model, pair, samples):
    recognizer = build(model, 'strange')
    with pytest.raises(TypeError, match="but got recognizer 'strange', a .*distance='features'"):
        recognizer.outputs(*pair, samples)
    assert recognizer.features(pair[0], samples)
