_base_ = [
    '../_base_/models/plain.py',
    '../_base_/datasets/photos.py',
    '../_base_/schedules/patches.py',
    '../_base_/default_runtime.py',
]

model = dict(processor=dict(scale=4), processing_loss=dict(distance='l1'))

task = 'sr'

train_pipeline = [
    _base_.load,
    dict(_base_.crop, crop_size=128),
    _base_.flip,
    dict(type='BicubicDownsample', scale=4),
    _base_.pack,
]
test_pipeline = [
    dict(type='LoadImage'),
    dict(type='CropToMultiple', divisor=4),
    dict(type='BicubicDownsample', scale=4),
    _base_.pack_named,
]

train_dataloader = dict(dataset=dict(dataset=dict(dataset=dict(pipeline=train_pipeline))))
val_dataloader = dict(dataset=dict(data_root=f'{_base_.quality_root}/Set5', pipeline=test_pipeline))
test_dataloader = val_dataloader
