# The segmentor that `ra_seg` is trained with: the demo's narrow ResNet-18, its last stage dilated.
_base_ = '_base_/segmentor.py'

load_from = '{{fileDirname}}/../../../checkpoints/scenes/resnet-e6560c60.pth'
model = dict(
    type='EncoderDecoder',
    data_preprocessor=_base_.data_preprocessor,
    backbone=dict(
        type='mmpretrain.ResNet_CIFAR',
        depth=18,
        stem_channels=16,
        base_channels=16,
        strides=(2, 2, 2, 1),
        dilations=(1, 1, 1, 2),
        out_indices=(2, 3),
    ),
    decode_head=dict(
        type='FCNHead',
        in_channels=128,
        in_index=1,
        channels=64,
        num_convs=1,
        concat_input=False,
        dropout_ratio=0,
        num_classes=11,
        norm_cfg=dict(type='BN'),
        align_corners=False,
        loss_decode=_base_.loss,
    ),
    test_cfg=dict(mode='whole'),
)
