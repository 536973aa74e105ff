_base_ = 'voc_small.py'

task = 'dn'

# The small processor works on blocks of 2x2 pixels.
crop = dict(type='CropToMultiple', divisor=2)
train_pipeline = [*_base_.train_images, crop, dict(type='GaussianNoise', sigma=0.1), _base_.pack]
test_pipeline = [
    *_base_.test_images,
    crop,
    dict(type='GaussianNoise', sigma=0.1, seed=0),
    _base_.test_boxes,
    _base_.pack,
]

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
