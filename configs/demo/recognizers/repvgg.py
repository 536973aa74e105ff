# A third family, without shortcuts once its branches are merged; no processor is trained with it.
_base_ = '_base_/classifier.py'

model = dict(
    type='ImageClassifier',
    data_preprocessor=_base_.data_preprocessor,
    backbone=dict(
        type='RepVGG',
        arch=dict(
            num_blocks=[2, 2, 2, 1],
            width_factor=[0.25, 0.25, 0.25, 0.25],
            group_layer_map=None,
            se_cfg=None,
        ),
        strides=(1, 2, 2, 2),
    ),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=128),
)
