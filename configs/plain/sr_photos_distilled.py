# The end of a long plain training: SRResNet learns from RLFN, whose results are its targets. Batch
# normalisations keep their statistics, and most patches are reduced from larger ones, whose own
# compression then shows less.
_base_ = 'sr_photos.py'

model = dict(
    processor=dict(norm_eval=True),
    data_preprocessor=dict(
        type='DistillationDataPreprocessor',
        processor=dict(type='RLFN', scale=4),
        weights='plain/sr_rlfn',
    ),
)

reduced = dict(type='mmcv.Resize', scale=(128, 128), interpolation='bicubic', backend='pillow')
patch = dict(
    type='mmcv.RandomChoice',
    transforms=[
        [dict(_base_.crop, crop_size=128)],
        [dict(_base_.crop, crop_size=160), reduced],
        [dict(_base_.crop, crop_size=200), reduced],
        [dict(_base_.crop, crop_size=256), reduced],
    ],
)
train_pipeline = [
    _base_.load,
    patch,
    _base_.flip,
    dict(type='BicubicDownsample', scale=4),
    _base_.pack,
]
train_dataloader = dict(
    batch_size=8, dataset=dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
)

max_iters = 12000
optim_wrapper = dict(optimizer=dict(lr=2e-4))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, end=200, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min=0, T_max=max_iters, by_epoch=False),
]
train_cfg = dict(_delete_=True, type='ResumableTrainLoop', max_iters=max_iters)
auto_scale_lr = dict(base_batch_size=8)

load_from = 'plain/sr_photos'
