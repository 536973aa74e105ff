# A recognizer of another family, which no processor is trained with.
_base_ = '_base_/classifier.py'

model = dict(
    type='ImageClassifier',
    data_preprocessor=_base_.data_preprocessor,
    backbone=dict(
        type='DenseNet', arch=dict(growth_rate=12, depths=[3, 3, 4, 4], init_channels=16)
    ),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(type='LinearClsHead', num_classes=10, in_channels=87),
)
