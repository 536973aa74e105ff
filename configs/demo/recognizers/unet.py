# A U-Net: plain convolutions down to 1/16, and back up with the maps of each step.
_base_ = '_base_/segmentor.py'

norm = dict(type='BN', requires_grad=True)
model = dict(
    type='EncoderDecoder',
    data_preprocessor=_base_.data_preprocessor,
    backbone=dict(
        type='UNet',
        base_channels=12,
        num_stages=4,
        strides=(2, 1, 1, 1),
        enc_num_convs=(2, 2, 2, 2),
        dec_num_convs=(1, 1, 1),
        downsamples=(True, True, True),
        enc_dilations=(1, 1, 1, 1),
        dec_dilations=(1, 1, 1),
        norm_cfg=norm,
        norm_eval=False,
    ),
    decode_head=dict(
        type='FCNHead',
        in_channels=12,
        in_index=3,
        channels=24,
        num_convs=1,
        concat_input=False,
        num_classes=11,
        norm_cfg=norm,
        align_corners=False,
        loss_decode=dict(type='CrossEntropyLoss', use_sigmoid=False),
    ),
    test_cfg=dict(mode='whole'),
)
