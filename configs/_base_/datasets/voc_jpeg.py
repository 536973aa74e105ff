_base_ = 'voc.py'

task = 'jpeg'
train_pipeline = [*_base_.train_images, dict(type='JPEGCompression', quality=10), _base_.pack]
test_pipeline = [
    *_base_.test_images,
    dict(type='JPEGCompression', quality=10),
    _base_.test_boxes,
    _base_.pack,
]

trained_on = [dict(year, pipeline=train_pipeline) for year in _base_.years]
train_dataloader = dict(dataset=dict(dataset=dict(datasets=trained_on)))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
