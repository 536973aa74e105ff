_base_ = 'coco.py'

task = 'sr'
train_pipeline = [
    *_base_.train_images,
    dict(type='CropToMultiple', divisor=4),
    dict(type='BicubicDownsample', scale=4),
    _base_.pack,
]
test_pipeline = [
    *_base_.test_images,
    dict(type='CropToMultiple', divisor=4),
    dict(type='BicubicDownsample', scale=4),
    _base_.test_boxes,
    _base_.pack,
]

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
