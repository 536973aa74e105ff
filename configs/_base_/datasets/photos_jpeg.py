_base_ = 'photos.py'

task = 'jpeg'

train_pipeline = [
    dict(type='LoadImage', cache=True),
    dict(type='mmpretrain.RandomCrop', crop_size=96, pad_if_needed=True, padding_mode='symmetric'),
    dict(
        type='mmpretrain.RandomFlip',
        prob=[0.25, 0.25, 0.25],
        direction=['horizontal', 'vertical', 'diagonal'],
    ),
    dict(type='JPEGCompression', quality=10),
    _base_.pack,
]
test_pipeline = [
    dict(type='LoadImage'),
    dict(type='CropToMultiple', divisor=2),
    dict(type='JPEGCompression', quality=10),
    dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
]

train_dataloader = dict(dataset=dict(dataset=dict(dataset=dict(pipeline=train_pipeline))))
val_dataloader = dict(
    dataset=dict(data_root=f'{_base_.quality_root}/LIVE1', pipeline=test_pipeline)
)
test_dataloader = val_dataloader
