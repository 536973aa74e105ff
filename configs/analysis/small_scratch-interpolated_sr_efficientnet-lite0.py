# Section 5's R from scratch in its form only: a thousand images, one of each class, are too few to
# learn 1000 classes.
_base_ = 'scratch-interpolated_sr_r18.py'

model = dict(
    _delete_=True,
    type='TimmClassifier',
    model_name='tf_efficientnet_lite0',
    data_preprocessor=dict(
        type='raproc.ProcessedDataPreprocessor',
        processor=dict(type='raproc.Interpolation', scale=4),
        mean=[127.0] * 3,
        std=[128.0] * 3,
    ),
)

train_pipeline = [
    dict(type='raproc.LoadImage'),
    dict(type='RandomResizedCrop', scale=160),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='raproc.BicubicDownsample', scale=4),
    _base_.pack,
]
train_dataloader = dict(batch_size=8, num_workers=2, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(batch_size=8, num_workers=2)
test_dataloader = val_dataloader

optim_wrapper = dict(type='raproc.AutocastOptimWrapper', optimizer=dict(lr=0.01))
param_scheduler = dict(milestones=[12])
train_cfg = dict(max_epochs=16, val_interval=4)
auto_scale_lr = dict(base_batch_size=8)
