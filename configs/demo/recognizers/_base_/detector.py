# Trains a detector with mmdet on clean scenes of 128x128 pixels.
_base_ = 'training.py'

default_scope = 'mmdet'
data_preprocessor = dict(
    type='DetDataPreprocessor', mean=[128.0] * 3, std=[64.0] * 3, bgr_to_rgb=True
)
backbone = dict(
    type='ResNet',
    depth=18,
    base_channels=16,
    num_stages=3,
    strides=(1, 2, 2),
    dilations=(1, 1, 1),
    out_indices=(1, 2),
    frozen_stages=-1,
    norm_cfg=dict(type='BN'),
    norm_eval=False,
    style='pytorch',
)
neck = dict(type='FPN', in_channels=[32, 64], out_channels=48, num_outs=2)

scenes = dict(
    type='raproc.SyntheticScenes', kind='det', size=128, channel_order='bgr', cache=_base_.cache
)
boxes = dict(type='LoadAnnotations', with_bbox=True)
train_dataloader = dict(
    batch_size=16,
    num_workers=2,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        **scenes,
        num_images=3000,
        pipeline=[
            boxes,
            dict(type='RandomFlip', prob=0.75, direction=['horizontal', 'vertical', 'diagonal']),
            dict(type='PackDetInputs'),
        ],
    ),
)
pack = dict(
    type='PackDetInputs', meta_keys=('img_id', 'img_path', 'ori_shape', 'img_shape', 'scale_factor')
)
val_dataloader = dict(
    batch_size=10,
    num_workers=2,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        **scenes,
        num_images=300,
        split='val',
        test_mode=True,
        pipeline=[dict(type='Resize', scale_factor=1.0), boxes, pack],
    ),
)
val_evaluator = dict(type='VOCMetric', metric='mAP', eval_mode='area')

optim_wrapper = dict(
    type='raproc.AutocastOptimWrapper',
    optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.02),
    clip_grad=dict(max_norm=10),
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=2e-3, total_steps=10, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(by_epoch=True, max_epochs=10, val_interval=10)
val_cfg = dict()
