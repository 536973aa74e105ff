_base_ = [
    '../_base_/models/plain.py',
    '../_base_/datasets/photos.py',
    '../_base_/schedules/patches.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(unshuffle=2, num_blocks=8, global_skip=True),
    processing_loss=dict(distance='l1'),
)

task = 'jpeg'

train_pipeline = [
    _base_.load,
    _base_.crop,
    _base_.flip,
    dict(type='JPEGCompression', quality=10),
    _base_.pack,
]
test_pipeline = [
    dict(type='LoadImage'),
    dict(type='CropToMultiple', divisor=2),
    dict(type='JPEGCompression', quality=10),
    _base_.pack_named,
]

train_dataloader = dict(dataset=dict(dataset=dict(dataset=dict(pipeline=train_pipeline))))
val_dataloader = dict(
    dataset=dict(data_root=f'{_base_.quality_root}/LIVE1', pipeline=test_pipeline)
)
test_dataloader = val_dataloader
