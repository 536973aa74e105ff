_base_ = 'photos.py'

task = 'dn'

train_pipeline = [
    dict(type='LoadImage', cache=True),
    dict(type='mmpretrain.RandomCrop', crop_size=96, pad_if_needed=True, padding_mode='symmetric'),
    dict(
        type='mmpretrain.RandomFlip',
        prob=[0.25, 0.25, 0.25],
        direction=['horizontal', 'vertical', 'diagonal'],
    ),
    dict(type='GaussianNoise', sigma=0.1),
    _base_.pack,
]
test_pipeline = [
    dict(type='LoadImage'),
    dict(type='CropToMultiple', divisor=2),
    dict(type='GaussianNoise', sigma=0.1, seed=0),
    dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs')),
]

train_dataloader = dict(dataset=dict(dataset=dict(dataset=dict(pipeline=train_pipeline))))
val_dataloader = dict(
    dataset=dict(data_root=f'{_base_.quality_root}/CBSD68', pipeline=test_pipeline)
)
test_dataloader = val_dataloader
