"""The stand-in for mmcv's compiled operators, against torchvision and by hand."""

import importlib
import sys

import pytest
import torch
from torch.nn import functional as F

from raproc.compat import mmcv_ops

pytest.importorskip('mmcv')
mmcv_ext = importlib.import_module('mmcv._ext')
if not isinstance(mmcv_ext, mmcv_ops.StandIn):
    pytest.skip('a compiled mmcv is installed', allow_module_level=True)


@pytest.fixture
def features():
    torch.manual_seed(0)
    return torch.rand(2, 3, 8, 8, requires_grad=True)


ROIS = torch.tensor([[0, 1.0, 1.0, 9.0, 12.0], [1, 0.0, 2.0, 15.0, 15.0], [1, 3.0, 3.0, 4.0, 4.0]])


@pytest.mark.parametrize('aligned', [True, False])
@pytest.mark.parametrize('sampling_ratio', [0, 2])
def test_roi_align_equals_torchvision(features, aligned, sampling_ratio):
    import torchvision
    from mmcv.ops import roi_align

    ours = roi_align(features, ROIS, (2, 3), 0.5, sampling_ratio, 'avg', aligned)
    theirs = torchvision.ops.roi_align(features, ROIS, (2, 3), 0.5, sampling_ratio, aligned)
    factor = torch.arange(theirs.numel()).view_as(theirs) / theirs.numel()
    (ours_grad,) = torch.autograd.grad((ours * factor).sum(), features)
    (theirs_grad,) = torch.autograd.grad((theirs * factor).sum(), features)
    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(ours_grad, theirs_grad)


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_roi_align_keeps_half_precision(features, dtype):
    from mmcv.ops import roi_align

    half = features.detach().to(dtype).requires_grad_()
    pooled = roi_align(half, ROIS.to(dtype), 2, 0.5, 0, 'avg', True)
    pooled.sum().backward()
    expected = roi_align(features, ROIS, 2, 0.5, 0, 'avg', True)
    assert pooled.dtype == half.grad.dtype == dtype
    torch.testing.assert_close(pooled.float(), expected, atol=1e-2, rtol=1e-2)
    assert half.grad.abs().sum() > 0


def test_roi_align_without_a_region(features):
    from mmcv.ops import roi_align

    pooled = roi_align(features, ROIS[:0], 2, 0.5, 0, 'avg', True)
    assert pooled.shape == (0, 3, 2, 2)
    assert torch.autograd.grad(pooled.sum(), features)[0].eq(0).all()


def test_roi_align_max_mode_is_an_error(features):
    from mmcv.ops import roi_align

    with pytest.raises(NotImplementedError, match="expected pool_mode='avg'.*but got 'max'"):
        roi_align(features, ROIS, 2, 0.5, 0, 'max', True)


@pytest.mark.parametrize(('offset', 'kept'), [(0, [1, 0]), (1, [1])])
def test_nms_offset(offset, kept):
    from mmcv.ops import nms

    # 1x2 in 2x2: IoU 2/4 = 0.5. Counting the last pixel: 2x3 in 3x3, IoU 6/9 = 0.67.
    boxes = torch.tensor([[0.0, 0.0, 1.0, 2.0], [0.0, 0.0, 2.0, 2.0]])
    dets, inds = nms(boxes, torch.tensor([0.8, 0.9]), iou_threshold=0.6, offset=offset)
    assert inds.tolist() == kept
    torch.testing.assert_close(dets[0], torch.tensor([0.0, 0.0, 2.0, 2.0, 0.9]))


def test_nms_of_bfloat16_and_score_threshold():
    from mmcv.ops import nms

    boxes = torch.tensor([[0, 0, 4, 4], [0, 0, 4, 4], [8, 8, 9, 9]], dtype=torch.bfloat16)
    scores = torch.tensor([0.5, 0.9, 0.1])
    assert nms(boxes, scores, 0.5)[1].tolist() == [1, 2]
    assert nms(boxes, scores, 0.5, score_threshold=0.2)[1].tolist() == [1]


@pytest.mark.parametrize('low', ['scores', 'boxes'])
def test_batched_nms_is_the_same_however_many_boxes(low):
    from mmcv.ops import batched_nms

    torch.manual_seed(0)
    corner = torch.randint(0, 20, (30, 2)).float()
    inputs = dict(boxes=torch.cat([corner, corner + 8], dim=1), scores=torch.rand(30))
    inputs[low] = inputs[low].bfloat16()
    classes = torch.arange(30) % 3
    whole, kept = batched_nms(**inputs, idxs=classes, nms_cfg=dict(iou_threshold=0.5))
    cfg = dict(iou_threshold=0.5, split_thr=10)
    split, kept_of_split = batched_nms(**inputs, idxs=classes, nms_cfg=cfg)
    assert whole.dtype == split.dtype == torch.float32
    assert 3 < len(kept) < 30 and kept.tolist() == kept_of_split.tolist()
    assert torch.equal(whole, split)


@pytest.mark.parametrize('dtype', [torch.float32, torch.float64])
def test_focal_loss_equals_mmdet(dtype):
    from mmcv.ops import sigmoid_focal_loss

    losses = pytest.importorskip('mmdet.models.losses.focal_loss')
    logits = torch.tensor([[2.0, -1], [0, 3], [-4, 1]], dtype=dtype, requires_grad=True)
    target = torch.tensor([0, 1, 2])  # 2 is the background
    ours = sigmoid_focal_loss(logits, target, 1.5, 0.3, None, 'none')
    one_hot = F.one_hot(target, 3)[:, :2]
    theirs = losses.py_sigmoid_focal_loss(logits, one_hot, gamma=1.5, alpha=0.3, reduction='none')
    torch.testing.assert_close(ours, theirs)
    for reduce in (torch.sum, torch.mean):
        (ours_grad,) = torch.autograd.grad(reduce(ours), logits, retain_graph=True)
        (theirs_grad,) = torch.autograd.grad(reduce(theirs), logits, retain_graph=True)
        torch.testing.assert_close(ours_grad, theirs_grad)


def test_focal_loss_weighs_the_row_by_its_class():
    from mmcv.ops import sigmoid_focal_loss

    logits, target = torch.zeros(3, 2), torch.tensor([0, 1, 2])
    plain = sigmoid_focal_loss(logits, target, 2.0, 0.25, None, 'none')
    weighted = sigmoid_focal_loss(logits, target, 2.0, 0.25, torch.tensor([2.0, 3.0]), 'none')
    torch.testing.assert_close(weighted, plain * torch.tensor([[2.0], [3.0], [1.0]]))


def test_unknown_operator_says_its_name_and_the_way_out():
    from mmcv.ops import border_align

    with pytest.raises(NotImplementedError, match="'border_align_forward'.*mim install 'mmcv"):
        border_align(torch.rand(1, 4, 2, 2), torch.rand(1, 4, 4), 3)
    with pytest.raises(AttributeError, match='__nothing__'):
        mmcv_ext.__nothing__  # noqa: B018


def test_mmengine_sees_the_operators():
    from mmcv.utils import collect_env
    from mmengine.utils.dl_utils import mmcv_full_available

    assert mmcv_full_available()
    assert mmcv_ops.status() == "active: torchvision's operators"
    assert 'torchvision' in collect_env()['MMCV Compiler']


def test_a_compiled_mmcv_wins(tmp_path, monkeypatch):
    import mmcv

    (tmp_path / '_ext.py').write_text('COMPILED = True\n')
    monkeypatch.setattr(mmcv, '__path__', [*mmcv.__path__, str(tmp_path)])
    monkeypatch.setattr(mmcv, '_ext', mmcv_ext, raising=False)
    monkeypatch.delitem(sys.modules, 'mmcv._ext')
    assert importlib.import_module('mmcv._ext').COMPILED
    monkeypatch.setattr(mmcv.__spec__, 'submodule_search_locations', mmcv.__path__)
    assert mmcv_ops.status() == 'not needed: mmcv is compiled'


@pytest.fixture(scope='module')
def detector():
    """mmdet's own Faster R-CNN, with a network of a few channels."""
    pytest.importorskip('mmdet.models')
    from mmdet.registry import MODELS
    from mmengine.hub import get_config

    model = get_config('mmdet::_base_/models/faster-rcnn_r50_fpn.py').model
    model.backbone.update(depth=18, base_channels=8, stem_channels=8, init_cfg=None)
    model.neck.update(in_channels=[8, 16, 32, 64], out_channels=8)
    model.rpn_head.update(in_channels=8, feat_channels=8)
    model.roi_head.bbox_roi_extractor.update(out_channels=8)
    model.roi_head.bbox_head.update(in_channels=8, fc_out_channels=16, num_classes=2)
    torch.manual_seed(0)
    return MODELS.build(dict(model, _scope_='mmdet'))


def sample_with_one_box():
    from mmdet.structures import DetDataSample
    from mmengine.structures import InstanceData

    boxes = torch.tensor([[8.0, 8.0, 40.0, 48.0]])
    shape = dict(
        img_shape=(64, 64), ori_shape=(64, 64), scale_factor=(1.0, 1.0), pad_shape=(64, 64)
    )
    sample = DetDataSample(metainfo=shape)
    sample.gt_instances = InstanceData(bboxes=boxes, labels=torch.tensor([1]))
    sample.ignored_instances = InstanceData(bboxes=boxes[:0], labels=torch.tensor([])[:0])
    return sample


@pytest.mark.parametrize('autocast', [False, True])
def test_faster_rcnn_passes_a_gradient_to_its_image(detector, autocast):
    image = torch.rand(1, 3, 64, 64, requires_grad=True)
    with torch.autocast('cpu', torch.bfloat16, enabled=autocast):
        losses = detector.train().loss(image, [sample_with_one_box()])
    detector.parse_losses(losses)[0].backward()
    assert image.grad.isfinite().all()
    assert image.grad.abs().sum() > 0


def test_faster_rcnn_predicts(detector):
    with torch.no_grad():
        (sample,) = detector.eval().predict(torch.rand(1, 3, 64, 64), [sample_with_one_box()])
    assert sample.pred_instances.bboxes.shape[1] == 4
    assert sample.pred_instances.scores.isfinite().all()
