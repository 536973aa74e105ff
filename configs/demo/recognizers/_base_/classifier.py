# Trains a classifier with mmpretrain on the clean scenes.
_base_ = 'training.py'

default_scope = 'mmpretrain'
data_preprocessor = dict(num_classes=10, mean=[128.0] * 3, std=[64.0] * 3, to_rgb=True)

scenes = dict(type='raproc.SyntheticScenes', channel_order='bgr', cache=_base_.cache)
pack = dict(type='PackInputs')
train_dataloader = dict(
    batch_size=32,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        **scenes,
        num_images=5000,
        pipeline=[
            dict(type='RandomFlip', prob=0.5, direction=['horizontal', 'vertical']),
            # Photographs are never all equally sharp.
            dict(type='GaussianBlur', magnitude_range=(0, 1.2), magnitude_std='inf', prob=0.5),
            pack,
        ],
    ),
)
val_dataloader = dict(
    batch_size=50,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**scenes, num_images=500, split='val', test_mode=True, pipeline=[pack]),
)
val_evaluator = dict(type='Accuracy')

optim_wrapper = dict(
    type='raproc.AutocastOptimWrapper', optimizer=dict(type='AdamW', lr=4e-3, weight_decay=0.02)
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=4e-3, total_steps=12, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(by_epoch=True, max_epochs=12, val_interval=12)
val_cfg = dict()
