# Trains a segmentor with mmsegmentation on clean scenes of 112x112 pixels.
_base_ = 'training.py'

default_scope = 'mmseg'
data_preprocessor = dict(
    type='SegDataPreProcessor', mean=[128.0] * 3, std=[64.0] * 3, bgr_to_rgb=True, size=(112, 112)
)
classes = (
    'background', 'bricks', 'checks', 'crosses', 'net', 'rings', 'scales', 'spots', 'stripes',
    'weave', 'zigzag',
)  # fmt: skip

# Background is five sixths of the pixels: unweighted, the classes hardly count at first.
loss = dict(type='CrossEntropyLoss', class_weight=[0.25] + [1.0] * 10)

scenes = dict(
    type='raproc.SyntheticScenes',
    kind='seg',
    size=112,
    channel_order='bgr',
    cache=_base_.cache,
    metainfo=dict(classes=classes),
)
pack = dict(type='PackSegInputs')
train_dataloader = dict(
    batch_size=8,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        **scenes,
        num_images=3000,
        pipeline=[
            dict(type='RandomFlip', prob=[0.25, 0.25], direction=['horizontal', 'vertical']),
            # Photographs are never all equally sharp.
            dict(
                type='mmpretrain.GaussianBlur',
                magnitude_range=(0, 1.2),
                magnitude_std='inf',
                prob=0.5,
            ),
            pack,
        ],
    ),
)
val_dataloader = dict(
    batch_size=10,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**scenes, num_images=200, split='val', test_mode=True, pipeline=[pack]),
)
val_evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])

optim_wrapper = dict(
    type='raproc.AutocastOptimWrapper', optimizer=dict(type='AdamW', lr=2e-3, weight_decay=0.02)
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=2e-3, total_steps=8, pct_start=0.1, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(by_epoch=True, max_epochs=8, val_interval=2)
val_cfg = dict()
