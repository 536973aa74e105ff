# Trains a classifier with mmpretrain on the clean scenes that demo/demo.py draws.
_base_ = '../../_base_/default_runtime.py'

default_scope = 'mmpretrain'
custom_hooks = [dict(type='raproc.InvalidLossHook')]
default_hooks = dict(
    checkpoint=dict(
        type='raproc.SafeCheckpointHook',
        filename_tmpl='weights.pth',
        save_optimizer=False,
        save_param_scheduler=False,
    )
)

data_root = '{{$RAPROC_DEMO:work_dirs/demo}}/scenes'
data_preprocessor = dict(num_classes=10, mean=[128.0] * 3, std=[64.0] * 3, to_rgb=True)

train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type='CustomDataset',
        data_root=data_root,
        data_prefix='train',
        ann_file='meta/train.txt',
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='RandomFlip', prob=0.5, direction=['horizontal', 'vertical']),
            dict(type='PackInputs'),
        ],
    ),
)

optim_wrapper = dict(
    type='raproc.AutocastOptimWrapper', optimizer=dict(type='AdamW', lr=4e-3, weight_decay=0.02)
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=4e-3, total_steps=12, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(by_epoch=True, max_epochs=12)
