# The scenes that demo/demo.py draws, reduced to 1/4.
data_root = '{{$RAPROC_DEMO:work_dirs/demo}}/scenes'

degrade = dict(type='BicubicDownsample', scale=4)
pack = dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))

train_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmpretrain.CustomDataset',
            data_root=data_root,
            data_prefix='train',
            ann_file='meta/train.txt',
            pipeline=[
                dict(type='LoadImage'),
                dict(type='mmpretrain.RandomFlip', prob=0.5, direction=['horizontal', 'vertical']),
                degrade,
                pack,
            ],
        ),
    ),
)
test_dataloader = dict(
    batch_size=16,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='mmpretrain.CustomDataset',
        data_root=data_root,
        data_prefix='val',
        ann_file='meta/val.txt',
        pipeline=[dict(type='LoadImage'), degrade, pack],
    ),
)
test_cfg = dict()
