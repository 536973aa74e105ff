# An unlike segmentor, which no processor is trained with: plain convolutions and a feature pyramid.
_base_ = 'fcn.py'

load_from = '{{fileDirname}}/../../../checkpoints/scenes/repvgg-3cb9675a.pth'
model = dict(
    _delete_=True,
    type='EncoderDecoder',
    data_preprocessor=_base_.data_preprocessor,
    backbone=dict(
        type='mmpretrain.RepVGG',
        arch=dict(
            num_blocks=[2, 2, 2, 1],
            width_factor=[0.25, 0.25, 0.25, 0.25],
            group_layer_map=None,
            se_cfg=None,
        ),
        strides=(1, 2, 2, 2),
        out_indices=(1, 2, 3),
    ),
    neck=dict(type='FPN', in_channels=[32, 64, 128], out_channels=48, num_outs=3),
    decode_head=dict(
        type='FPNHead',
        in_channels=[48, 48, 48],
        in_index=[0, 1, 2],
        feature_strides=[4, 8, 16],
        channels=48,
        dropout_ratio=0,
        num_classes=11,
        norm_cfg=dict(type='BN'),
        align_corners=False,
        loss_decode=_base_.loss,
    ),
    test_cfg=dict(mode='whole'),
)
