"""The data of a task of one's own: a file such as those of configs/_base_/datasets."""

_base_ = 'raproc::_base_/datasets/imagenet.py'

task = 'dark'
train_pipeline = [*_base_.train_images, dict(type='Darken', factor=2), _base_.pack]
test_pipeline = [*_base_.test_images, dict(type='Darken', factor=2), _base_.pack]

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
