# The segmentor that `ra_seg` is trained with: the demo's narrow ResNet-18, its last stage dilated.
# Trained with mmsegmentation on clean scenes of 112x112 pixels.
_base_ = '_base_/training.py'

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

load_from = '{{fileDirname}}/../../../checkpoints/scenes/resnet-e6560c60.pth'
model = dict(
    type='EncoderDecoder',
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='mmpretrain.ResNet_CIFAR',
        depth=18,
        stem_channels=16,
        base_channels=16,
        strides=(2, 2, 2, 1),
        dilations=(1, 1, 1, 2),
        out_indices=(2, 3),
    ),
    decode_head=dict(
        type='FCNHead',
        in_channels=128,
        in_index=1,
        channels=64,
        num_convs=1,
        concat_input=False,
        dropout_ratio=0,
        num_classes=11,
        norm_cfg=dict(type='BN'),
        align_corners=False,
        loss_decode=loss,
    ),
    test_cfg=dict(mode='whole'),
)

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
    type='OneCycleLR',
    eta_max=2e-3,
    total_steps=8,
    pct_start=0.1,
    by_epoch=True,
    convert_to_iter_based=True,
)
train_cfg = dict(by_epoch=True, max_epochs=8, val_interval=2)
val_cfg = dict()
