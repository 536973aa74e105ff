# Tested on 1000 images of ImageNet's validation set that are 227x227 already; no resizing.
_base_ = 'imagenet_small_jpeg.py'

test_pipeline = [
    dict(type='LoadImage'),
    dict(type='CheckSize', size=224),
    dict(type='mmpretrain.CenterCrop', crop_size=224),
    *_base_.test_pipeline[-2:],
]

val_root = '{{$RAPROC_IMAGENET_VAL1000:data/imagenet_val1000}}'
val_dataloader = dict(dataset=dict(data_root=val_root, pipeline=test_pipeline))
test_dataloader = val_dataloader
