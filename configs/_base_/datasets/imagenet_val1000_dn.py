# 1000 validation images of ImageNet, 227x227, are the test images: no resize, centre crop 224.
_base_ = 'imagenet_small_dn.py'

test_pipeline = [
    dict(type='LoadImage'),
    dict(type='CheckSize', size=224),
    dict(type='mmpretrain.CenterCrop', crop_size=224),
    *_base_.test_pipeline[-2:],
]

val_dataloader = dict(
    batch_size=20,
    dataset=dict(
        data_root='{{$RAPROC_IMAGENET_VAL1000:data/imagenet_val1000}}', pipeline=test_pipeline
    ),
)
test_dataloader = val_dataloader
