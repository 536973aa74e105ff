# What the tasks share; imagenet_<task>.py put the degradation in.
data_root = '{{$RAPROC_IMAGENET:data/imagenet}}'

train_images = [
    dict(type='LoadImage'),
    dict(type='ResizeCrop', scale=256, crop_size=224, flip_prob=0.5),
]
test_images = [
    dict(type='LoadImage'),
    dict(type='mmpretrain.ResizeEdge', scale=256, edge='short', backend='pillow'),
    dict(type='CheckSize', size=224),
    dict(type='mmpretrain.CenterCrop', crop_size=224),
]
pack = dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))

train_dataloader = dict(
    batch_size=20,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(type='mmpretrain.ImageNet', data_root=data_root, split='train'),
    ),
)
val_dataloader = dict(
    batch_size=20,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(type='mmpretrain.ImageNet', data_root=data_root, split='val'),
)
test_dataloader = val_dataloader

val_cfg = dict()
test_cfg = dict()
