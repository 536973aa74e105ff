# What the three tasks share; voc_<task>.py put the degradation in.
data_root = '{{$RAPROC_VOC:data/VOCdevkit}}/'

# The paper's detector code trains on difficult objects, too; mAP leaves them out, as VOC asks.
train_images = [
    dict(type='LoadImage'),
    dict(type='KeepDifficult'),
    dict(type='mmdet.LoadAnnotations', with_bbox=True),
    dict(type='mmdet.Resize', scale=(1000, 600), keep_ratio=True),
    dict(type='mmdet.RandomFlip', prob=0.5),
]
test_images = [
    dict(type='LoadImage'),
    dict(type='mmdet.Resize', scale=(1000, 600), keep_ratio=True),
]
# Boxes of test images are loaded last: metrics compare them in the original image.
test_boxes = dict(type='mmdet.LoadAnnotations', with_bbox=True)
pack = dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs'))

train_2007 = dict(
    type='mmdet.VOCDataset',
    data_root=data_root,
    ann_file='VOC2007/ImageSets/Main/trainval.txt',
    data_prefix=dict(sub_data_root='VOC2007/'),
    filter_cfg=dict(filter_empty_gt=True, min_size=32),
)
train_2012 = dict(
    type='mmdet.VOCDataset',
    data_root=data_root,
    ann_file='VOC2012/ImageSets/Main/trainval.txt',
    data_prefix=dict(sub_data_root='VOC2012/'),
    filter_cfg=dict(filter_empty_gt=True, min_size=32),
)
years = [train_2007, train_2012]

train_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset', dataset=dict(type='ConcatDataset', ignore_keys=['dataset_type'])
    ),
)
val_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='mmdet.VOCDataset',
        data_root=data_root,
        ann_file='VOC2007/ImageSets/Main/test.txt',
        data_prefix=dict(sub_data_root='VOC2007/'),
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

val_cfg = dict()
test_cfg = dict()
