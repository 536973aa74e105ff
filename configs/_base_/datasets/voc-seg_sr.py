# Segmentation of VOC 2012; `task=dn model.processor.scale=1` exchanges the degradation.
# Label maps are loaded first, so they follow whatever changes the size of the image.
task = 'sr'
data_root = '{{$RAPROC_VOC:data/VOCdevkit}}/VOC2012'

degrade = [dict(type='CropToMultiple', divisor=4), dict(type='BicubicDownsample', scale=4)]
pack = dict(type='PackPair', packer=dict(type='mmseg.PackSegInputs'))
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='mmseg.LoadAnnotations'),
    dict(type='mmseg.RandomResize', scale=(2048, 512), ratio_range=(0.75, 1.5), keep_ratio=True),
    dict(type='mmseg.RandomCrop', crop_size=(256, 256), cat_max_ratio=0.75),
    dict(type='mmseg.RandomFlip', prob=0.5),
    *degrade,
    pack,
]
test_pipeline = [
    dict(type='LoadImage'),
    dict(type='mmseg.LoadAnnotations'),
    dict(type='mmseg.Resize', scale=(2048, 512), keep_ratio=True),
    *degrade,
    pack,
]

train_dataloader = dict(
    batch_size=8,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmseg.PascalVOCDataset',
            data_root=data_root,
            ann_file='ImageSets/Segmentation/train.txt',
            data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'),
            pipeline=train_pipeline,
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
        type='mmseg.PascalVOCDataset',
        data_root=data_root,
        ann_file='ImageSets/Segmentation/val.txt',
        data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'),
        test_mode=True,
        pipeline=test_pipeline,
    ),
)
test_dataloader = val_dataloader

val_cfg = dict()
test_cfg = dict()
