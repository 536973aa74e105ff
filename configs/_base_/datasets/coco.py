# COCO 2017 as it is downloaded: train2017/, val2017/ and annotations/. What the tasks share;
# coco_<task>.py put the degradation in.
data_root = '{{$RAPROC_COCO:data/coco}}/'

train_images = [
    dict(type='LoadImage'),
    dict(type='mmdet.LoadAnnotations', with_bbox=True),
    dict(type='mmdet.Resize', scale=(1333, 800), keep_ratio=True),
    dict(type='mmdet.RandomFlip', prob=0.5),
]
test_images = [
    dict(type='LoadImage'),
    dict(type='mmdet.Resize', scale=(1333, 800), keep_ratio=True),
]
# Boxes of test images are loaded last: metrics compare them in the original image.
test_boxes = dict(type='mmdet.LoadAnnotations', with_bbox=True)
pack = dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs'))

train_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmdet.CocoDataset',
            data_root=data_root,
            ann_file='annotations/instances_train2017.json',
            data_prefix=dict(img='train2017/'),
            filter_cfg=dict(filter_empty_gt=True, min_size=32),
        ),
    ),
)
val_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='mmdet.CocoDataset',
        data_root=data_root,
        ann_file='annotations/instances_val2017.json',
        data_prefix=dict(img='val2017/'),
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

val_cfg = dict()
test_cfg = dict()
