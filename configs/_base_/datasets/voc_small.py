# 1200 and 300 small images of VOC 2012 with five categories annotated (VOCDataset would score them
# under the names of the first five of VOC's twenty).
data_root = '{{$RAPROC_VOC:data/VOCdevkit}}/'
metainfo = dict(classes=('cat', 'cow', 'dog', 'horse', 'sheep'))

train_images = [
    dict(type='LoadImage'),
    dict(type='mmdet.LoadAnnotations', with_bbox=True),
    dict(type='mmdet.Resize', scale=(320, 320), keep_ratio=True),
    dict(type='mmdet.RandomFlip', prob=0.5),
]
test_images = [
    dict(type='LoadImage'),
    dict(type='mmdet.Resize', scale=(320, 320), keep_ratio=True),
]
# Boxes of test images are loaded last: metrics compare them in the original image.
test_boxes = dict(type='mmdet.LoadAnnotations', with_bbox=True)
pack = dict(type='PackPair', packer=dict(type='mmdet.PackDetInputs'))

train_dataloader = dict(
    batch_size=4,
    num_workers=2,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmdet.XMLDataset',
            data_root=data_root,
            ann_file='VOC2012/ImageSets/Main/train.txt',
            data_prefix=dict(sub_data_root='VOC2012/'),
            metainfo=metainfo,
            filter_cfg=dict(filter_empty_gt=True),
        ),
    ),
)
val_dataloader = dict(
    batch_size=1,
    num_workers=2,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='mmdet.XMLDataset',
        data_root=data_root,
        ann_file='VOC2012/ImageSets/Main/test.txt',
        data_prefix=dict(sub_data_root='VOC2012/'),
        metainfo=metainfo,
        test_mode=True,
    ),
)
test_dataloader = val_dataloader

val_cfg = dict()
test_cfg = dict()
