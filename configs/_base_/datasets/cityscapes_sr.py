# Segmentation of Cityscapes; `task=dn model.processor.scale=1` exchanges the degradation.
# gtFine/ needs the *_labelTrainIds.png that cityscapesscripts makes.
task = 'sr'
data_root = '{{$RAPROC_CITYSCAPES:data/cityscapes}}'

degrade = [dict(type='CropToMultiple', divisor=4), dict(type='BicubicDownsample', scale=4)]
pack = dict(type='PackPair', packer=dict(type='mmseg.PackSegInputs'))
train_pipeline = [
    dict(type='LoadImage'),
    dict(type='mmseg.LoadAnnotations'),
    dict(type='mmseg.RandomResize', scale=(2048, 1024), ratio_range=(0.75, 1.5), keep_ratio=True),
    dict(type='mmseg.RandomCrop', crop_size=(256, 512), cat_max_ratio=0.75),
    dict(type='mmseg.RandomFlip', prob=0.5),
    *degrade,
    pack,
]
test_pipeline = [dict(type='LoadImage'), dict(type='mmseg.LoadAnnotations'), *degrade, pack]

train_dataloader = dict(
    batch_size=8,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmseg.CityscapesDataset',
            data_root=data_root,
            data_prefix=dict(img_path='leftImg8bit/train', seg_map_path='gtFine/train'),
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
        type='mmseg.CityscapesDataset',
        data_root=data_root,
        data_prefix=dict(img_path='leftImg8bit/val', seg_map_path='gtFine/val'),
        test_mode=True,
        pipeline=test_pipeline,
    ),
)
test_dataloader = val_dataloader

val_cfg = dict()
test_cfg = dict()
