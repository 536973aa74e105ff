"""Networks, samples and images for tests; importable because of conftest.py beside it."""

import pytest
import torch
from mmengine.structures import InstanceData
from torch import nn

MEAN, STD = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
NMS = dict(type='nms', iou_threshold=0.7)
CODER = dict(type='DeltaXYWHBBoxCoder')
BACKBONE = dict(type='ResNet', depth=18, stem_channels=8, base_channels=8)
EDITOR = dict(type='SRResNet', scale=1, mid_channels=4, num_blocks=1)

CLASSIFIER = dict(
    type='ImageClassifier',
    backbone=BACKBONE,
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=4, in_channels=64),
    data_preprocessor=dict(mean=MEAN, std=STD, to_rgb=True),
)


class Brighter(nn.Module):
    """Adds its parameter; in training mode nothing."""

    def __init__(self, amount=0.0):
        super().__init__()
        self.amount = nn.Parameter(torch.tensor(amount))

    def forward(self, images):
        return images if self.training else images + self.amount


def assigner(positive, negative):
    return dict(
        type='MaxIoUAssigner',
        pos_iou_thr=positive,
        neg_iou_thr=negative,
        min_pos_iou=negative,
        ignore_iof_thr=-1,
    )


def sampler(num, with_boxes):
    return dict(type='RandomSampler', num=num, pos_fraction=0.5, add_gt_as_proposals=with_boxes)


FASTER_RCNN = dict(
    type='FasterRCNN',
    data_preprocessor=dict(
        type='DetDataPreprocessor', mean=MEAN, std=STD, bgr_to_rgb=True, pad_size_divisor=32
    ),
    backbone=dict(BACKBONE, out_indices=(2, 3)),
    neck=dict(type='FPN', in_channels=[32, 64], out_channels=8, num_outs=2),
    rpn_head=dict(
        type='RPNHead',
        in_channels=8,
        feat_channels=8,
        bbox_coder=CODER,
        anchor_generator=dict(type='AnchorGenerator', scales=[2], ratios=[1.0], strides=[16, 32]),
    ),
    roi_head=dict(
        type='StandardRoIHead',
        bbox_roi_extractor=dict(
            type='SingleRoIExtractor',
            out_channels=8,
            featmap_strides=[16, 32],
            roi_layer=dict(type='RoIAlign', output_size=2, sampling_ratio=0),
        ),
        bbox_head=dict(
            type='Shared2FCBBoxHead',
            in_channels=8,
            fc_out_channels=16,
            roi_feat_size=2,
            num_classes=3,
            bbox_coder=CODER,
        ),
    ),
    train_cfg=dict(
        rpn=dict(
            assigner=assigner(0.5, 0.3),
            sampler=sampler(16, False),
            allowed_border=-1,
            pos_weight=-1,
        ),
        rpn_proposal=dict(nms_pre=50, max_per_img=20, nms=NMS, min_bbox_size=0),
        rcnn=dict(assigner=assigner(0.5, 0.5), sampler=sampler(8, True), pos_weight=-1),
    ),
    test_cfg=dict(
        rpn=dict(nms_pre=50, max_per_img=20, nms=NMS, min_bbox_size=0),
        rcnn=dict(score_thr=0.05, nms=NMS, max_per_img=10),
    ),
)

RETINANET = dict(
    type='RetinaNet',
    data_preprocessor=dict(
        type='DetDataPreprocessor', mean=MEAN, std=[1.0] * 3, pad_size_divisor=32
    ),
    backbone=dict(BACKBONE, out_indices=(2, 3)),
    neck=dict(type='FPN', in_channels=[32, 64], out_channels=8, num_outs=2),
    bbox_head=dict(
        type='RetinaHead',
        num_classes=3,
        in_channels=8,
        stacked_convs=1,
        feat_channels=8,
        anchor_generator=dict(type='AnchorGenerator', scales=[2], ratios=[1.0], strides=[16, 32]),
    ),
    train_cfg=dict(assigner=assigner(0.5, 0.4), allowed_border=-1, pos_weight=-1),
    test_cfg=dict(nms_pre=50, min_bbox_size=0, score_thr=0.001, nms=NMS, max_per_img=10),
)

SEGMENTOR = dict(
    type='EncoderDecoder',
    data_preprocessor=dict(type='SegDataPreProcessor', mean=MEAN, std=STD, bgr_to_rgb=True),
    backbone=dict(type='ResNet', depth=18, stem_channels=8, base_channels=8, out_indices=(0, 1)),
    decode_head=dict(
        type='FCNHead',
        in_channels=16,
        in_index=1,
        channels=8,
        num_convs=1,
        concat_input=False,
        num_classes=3,
        norm_cfg=dict(type='BN'),
        align_corners=False,
    ),
    auxiliary_head=dict(
        type='FCNHead',
        in_channels=8,
        in_index=0,
        channels=8,
        num_convs=0,
        concat_input=False,
        num_classes=3,
        align_corners=False,
        loss_decode=dict(type='CrossEntropyLoss', loss_weight=0.4),
    ),
    test_cfg=dict(mode='whole'),
)


def recognizer(name='tiny', **kwargs):
    """The config of a random classifier of four classes."""
    return dict(
        type='MMPretrainRecognizer', model=CLASSIFIER, name=name, allow_random=True, **kwargs
    )


def detector(model=FASTER_RCNN, name='tiny_det', **kwargs):
    """The config of a random detector of three classes."""
    return dict(type='MMDetRecognizer', model=model, name=name, allow_random=True, **kwargs)


def segmentor(model=SEGMENTOR, name='tiny_seg', **kwargs):
    """The config of a random segmentor of three classes; skips where the extra `seg` is absent."""
    pytest.importorskip('mmseg')
    return dict(type='MMSegRecognizer', model=model, name=name, allow_random=True, **kwargs)


def labelled(label, size=(32, 32), **meta):
    """mmpretrain's sample of an image."""
    from mmpretrain.structures import DataSample

    return DataSample(metainfo=dict(img_shape=size, **meta)).set_gt_label(label)


def boxed(size=(64, 64), label=1, box=(8.0, 8.0, 40.0, 48.0), scale=1.0, **meta):
    """mmdet's sample of an image with one box."""
    from mmdet.structures import DetDataSample
    from mmdet.structures.bbox import HorizontalBoxes

    meta = dict(
        img_shape=size,
        ori_shape=tuple(int(side / scale) for side in size),
        scale_factor=(scale, scale),
        img_id='1',
        img_path='1.jpg',
        **meta,
    )
    instances = InstanceData(
        bboxes=HorizontalBoxes(torch.tensor([box])), labels=torch.tensor([label])
    )
    return DetDataSample(
        metainfo=meta,
        gt_instances=instances,
        ignored_instances=InstanceData(bboxes=torch.zeros(0, 4), labels=torch.zeros(0)),
    )


def mapped(size=(64, 64), seed=0, ignored=(), **meta):
    """mmseg's sample of an image with a random label map, 255 in some rows."""
    from mmengine.structures import PixelData
    from mmseg.structures import SegDataSample

    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, 3, (1, *size), generator=generator)
    labels[:, list(ignored)] = 255
    meta = dict(img_shape=size, ori_shape=size, img_path='1.jpg', **meta)
    return SegDataSample(metainfo=meta, gt_sem_seg=PixelData(data=labels))


def images(*sizes, seed=0):
    """Random byte images (3, h, w), RGB, one for each size."""
    generator = torch.Generator().manual_seed(seed)
    return [
        torch.randint(0, 256, (3, *size), generator=generator, dtype=torch.uint8) for size in sizes
    ]


def batch_of(byte_images):
    """A batch (N, 3, H, W) in [0, 1] of byte images, padded as in training."""
    from raproc.models.padding import stack_with_padding

    return stack_with_padding(byte_images).float() / 255
