"""Detectors compute their own loss while they are frozen, and without masks."""

import copy

import pytest
import torch
from mmengine.hub import get_config
from mmengine.logging import MessageHub
from tiny import BACKBONE, FASTER_RCNN, batch_of, boxed, images

from raproc.models.recognizers import MMDetRecognizer

SIZE = (64, 64)


def small(path, **changes):
    """A detector of mmdet's own config with few channels and three classes."""
    model = get_config(f'mmdet::{path}').model.to_dict()
    model['backbone'] = dict(BACKBONE, out_indices=(1, 2, 3))
    for key, value in changes.items():
        model[key].update(value)
    return model


THREE_LEVELS = dict(
    num_classes=3,
    in_channels=32,
    feat_channels=32,
    stacked_convs=1,
    strides=[8, 16, 32],
    regress_ranges=[(-1, 64), (64, 128), (128, 1e8)],
)


def fcos():
    return small(
        'fcos/fcos_r50-caffe_fpn_gn-head_1x_coco.py',
        neck=dict(in_channels=[16, 32, 64], out_channels=32, start_level=0, num_outs=3),
        bbox_head=dict(THREE_LEVELS, norm_on_bbox=True),
    )


def of_transformer(path, channels=16):
    neck = dict(in_channels=[16, 32, 64], out_channels=channels, num_outs=4)
    model = small(path, neck=dict(neck, norm_cfg=dict(type='GN', num_groups=4)))
    layers = dict(num_layers=2)
    model['encoder'] = dict(model['encoder'], **layers)
    model['decoder'] = dict(model['decoder'], **layers)
    for part in (model['encoder'], model['decoder']):
        for name, options in part['layer_cfg'].items():
            options.update(embed_dims=channels)
            if name == 'ffn_cfg':
                options.update(feedforward_channels=32)
            options['dropout' if name != 'ffn_cfg' else 'ffn_drop'] = 0.5
    model['positional_encoding'].update(num_feats=channels // 2)
    model['bbox_head'].update(num_classes=3, embed_dims=channels)
    model['num_queries'] = 10
    return model


def deformable_detr():
    return of_transformer('deformable_detr/deformable-detr_r50_16xb2-50e_coco.py')


def dino():
    model = of_transformer('dino/dino-4scale_r50_8xb2-12e_coco.py', channels=256)
    model['dn_cfg']['group_cfg'].update(num_dn_queries=4)
    return model


def ddq():
    model = of_transformer('ddq/ddq-detr-4scale_r50_8xb2-12e_coco.py')
    model['dn_cfg']['group_cfg'].update(num_dn_queries=4)
    return model


def build(model):
    torch.manual_seed(0)
    recognizer = MMDetRecognizer(model, allow_random=True, name='tiny')
    with torch.no_grad():
        recognizer.network.init_weights()
    return recognizer


def loss_and_gradient(recognizer, seed=0):
    seen = batch_of(images(SIZE)).requires_grad_()
    torch.manual_seed(seed)  # queries that DINO adds are drawn
    losses = recognizer.loss(seen, [boxed(SIZE)])
    total, _ = recognizer.network.parse_losses(losses)
    return total, torch.autograd.grad(total, seen)[0]


def states(recognizer):
    modes = [module.training for module in recognizer.modules()]
    return modes, {name: value.clone() for name, value in recognizer.network.state_dict().items()}


@pytest.mark.parametrize('model', [fcos, deformable_detr, dino, ddq])
def test_loss_without_dropout_or_running_statistics(model):
    recognizer = build(model())
    modes, before = states(recognizer)
    total, gradient = loss_and_gradient(recognizer)
    assert total.isfinite() and gradient.isfinite().all() and gradient.abs().sum() > 0
    torch.testing.assert_close(loss_and_gradient(recognizer)[0], total)  # no dropout, at 0.5
    after = states(recognizer)
    assert after[0] == modes and not any(modes)
    assert all(torch.equal(value, after[1][name]) for name, value in before.items())


def test_fcos_has_the_loss_of_its_training():
    """In eval mode its head scales regressions by the stride, against the loss."""
    recognizer = build(fcos())
    total, _ = loss_and_gradient(recognizer)
    trained = copy.deepcopy(recognizer.network).train()
    for module in trained.modules():
        if isinstance(module, torch.nn.modules.batchnorm._NormBase):
            module.eval()
    seen = batch_of(images(SIZE))
    samples = recognizer._native(seen, seen, [boxed(SIZE)])
    expected, _ = trained.parse_losses(trained.loss(recognizer.prepare(seen), samples))
    torch.testing.assert_close(total, expected)
    wrong, _ = trained.parse_losses(trained.eval().loss(recognizer.prepare(seen), samples))
    assert not torch.allclose(total, wrong, rtol=0.01)


def test_modes_come_back_after_a_failure():
    recognizer = build(FASTER_RCNN)
    with pytest.raises(AttributeError):
        recognizer.loss(batch_of(images(SIZE)), [boxed(SIZE).__class__(metainfo={})])
    assert not any(module.training for module in recognizer.modules())


def mask_rcnn():
    model = copy.deepcopy(FASTER_RCNN)
    model['type'] = 'MaskRCNN'
    extractor = model['roi_head']['bbox_roi_extractor']
    model['roi_head'].update(
        mask_roi_extractor=extractor,
        mask_head=dict(
            type='FCNMaskHead', num_convs=1, in_channels=8, conv_out_channels=8, num_classes=3
        ),
    )
    model['train_cfg']['rcnn'].update(mask_size=4)
    model['test_cfg']['rcnn'].update(mask_thr_binary=0.5)
    return model


def with_masks(sample):
    from mmdet.structures.mask import BitmapMasks

    masks = torch.zeros(1, *SIZE, dtype=torch.uint8)
    masks[:, 8:40, 8:40] = 1
    sample.gt_instances.masks = BitmapMasks(masks.numpy(), *SIZE)
    return sample


def test_mask_rcnn_is_a_judge_of_boxes_unless_there_are_masks():
    recognizer = build(mask_rcnn())
    seen = batch_of(images(SIZE)).requires_grad_()
    of_boxes = recognizer.loss(seen, [boxed(SIZE)])
    of_masks = recognizer.loss(seen, [with_masks(boxed(SIZE))])
    assert of_masks.keys() - of_boxes.keys() == {'loss_mask'}
    assert recognizer.network.roi_head.with_mask
    (found,) = recognizer.predict(seen.detach(), [boxed(SIZE)])
    assert found.pred_instances.masks.shape[1:] == SIZE


def test_condinst_without_masks():
    recognizer = build(
        small(
            'condinst/condinst_r50_fpn_ms-poly-90k_coco_instance.py',
            neck=dict(in_channels=[16, 32, 64], out_channels=32, start_level=0, num_outs=3),
            bbox_head=dict(THREE_LEVELS, norm_on_bbox=True),
            mask_head=dict(
                mask_feature_head=dict(
                    in_channels=32,
                    feat_channels=8,
                    start_level=0,
                    end_level=2,
                    out_channels=8,
                    mask_stride=8,
                    num_stacked_convs=1,
                    norm_cfg=dict(type='BN', requires_grad=True),
                )
            ),
        )
    )
    total, gradient = loss_and_gradient(recognizer)
    assert total.isfinite() and gradient.abs().sum() > 0
    assert type(recognizer.network.mask_head).__name__ == 'CondInstMaskHead'


def test_a_network_without_boxes_is_refused_by_name():
    model = get_config('mmdet::solov2/solov2-light_r18_fpn_ms-3x_coco.py').model.to_dict()
    with pytest.raises(TypeError, match="recognizer 'solo', a SOLOv2, which finds no boxes"):
        MMDetRecognizer(model, allow_random=True, name='solo')


def test_a_network_without_proposals_is_refused_by_name():
    model = {key: value for key, value in FASTER_RCNN.items() if key != 'rpn_head'}
    model['type'] = 'FastRCNN'
    with pytest.raises(TypeError, match='a FastRCNN, which takes the proposals of another'):
        MMDetRecognizer(model, allow_random=True, name='fast')


def test_centernet_predicts_boxes_of_the_whole_image():
    model = get_config('mmdet::centernet/centernet_r18_8xb16-crop512-140e_coco.py').model.to_dict()
    model['backbone'] = dict(BACKBONE, out_indices=(3,))
    model['neck'].update(in_channels=64, num_deconv_filters=(16, 16, 8))
    model['bbox_head'].update(num_classes=3, in_channels=8, feat_channels=8)
    seen = batch_of(images(SIZE))
    (found,) = build(model).predict(seen, [boxed(SIZE)])
    assert found.pred_instances.bboxes.shape[1] == 4 and len(found.pred_instances)


def test_tood_is_trained_to_its_end():
    model = small(
        'tood/tood_r50_fpn_1x_coco.py',
        neck=dict(in_channels=[16, 32, 64], out_channels=32, start_level=0, num_outs=3),
        bbox_head=dict(num_classes=3, in_channels=32, feat_channels=32, stacked_convs=2),
    )
    model['bbox_head']['anchor_generator'].update(strides=[8, 16, 32])
    recognizer, hub = build(model), MessageHub.get_current_instance()
    losses = {}
    for epoch in (0, 4):  # of the training of P; at 4 its own would have changed the loss
        hub.update_info('epoch', epoch)
        losses[epoch], gradient = loss_and_gradient(recognizer)
        assert gradient.abs().sum() > 0 and hub.get_info('epoch') == epoch
    hub.runtime_info.pop('epoch')
    assert loss_and_gradient(recognizer)[0] == losses[0] == losses[4]
    assert 'epoch' not in hub.runtime_info
    assert recognizer.network.bbox_head.epoch > recognizer.network.bbox_head.initial_epoch


def test_ssd_predicts():
    model = get_config('mmdet::ssd/ssdlite_mobilenetv2-scratch_8xb24-600e_coco.py').model.to_dict()
    model['bbox_head'].update(num_classes=3)
    with torch.no_grad():
        (found,) = build(model).predict(batch_of(images((320, 320))), [boxed((320, 320))])
    assert found.pred_instances.labels.max() < 3
