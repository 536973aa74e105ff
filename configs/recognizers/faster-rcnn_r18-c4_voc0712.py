_base_ = 'faster-rcnn_r50-c4_voc0712.py'

pretrained = dict(type='Pretrained', checkpoint='torchvision://resnet18')
model = dict(
    backbone=dict(depth=18, init_cfg=pretrained),
    rpn_head=dict(in_channels=256),
    roi_head=dict(
        bbox_roi_extractor=dict(out_channels=256),
        shared_head=dict(depth=18, init_cfg=pretrained),
        bbox_head=dict(in_channels=512),
    ),
)
