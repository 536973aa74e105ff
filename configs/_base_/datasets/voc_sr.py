_base_ = 'voc.py'

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

train_dataloader = dict(
    dataset=dict(
        dataset=dict(
            datasets=[
                dict(_base_.train_2007, pipeline=train_pipeline),
                dict(_base_.train_2012, pipeline=train_pipeline),
            ]
        )
    )
)
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
