# Paper, section 5: R is trained from scratch on interpolated images, by mmpretrain's recipe for a
# total batch of 256. To score it on clean images:
# tools/test.py with --cfg-options model.data_preprocessor.image=target.
_base_ = 'mmpretrain::resnet/resnet18_8xb32_in1k.py'

custom_imports = dict(imports=['raproc'], allow_failed_imports=False)

model = dict(
    data_preprocessor=dict(
        type='raproc.ProcessedDataPreprocessor',
        processor=dict(type='raproc.Interpolation', scale=4),
    )
)

data_root = '{{$RAPROC_IMAGENET:data/imagenet}}'
pack = dict(type='raproc.PackPair', packer=dict(type='PackInputs'))
train_pipeline = [
    dict(type='raproc.LoadImage'),
    dict(type='RandomResizedCrop', scale=224),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='raproc.BicubicDownsample', scale=4),
    pack,
]
test_pipeline = [
    dict(type='raproc.LoadImage'),
    dict(type='ResizeEdge', scale=256, edge='short', backend='pillow'),
    dict(type='CenterCrop', crop_size=224),
    dict(type='raproc.BicubicDownsample', scale=4),
    pack,
]
train_dataloader = dict(dataset=dict(data_root=data_root, pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(data_root=data_root, pipeline=test_pipeline))
test_dataloader = val_dataloader

optim_wrapper = dict(constructor='raproc.TrainableOptimWrapperConstructor')
default_hooks = dict(checkpoint=dict(type='raproc.SafeCheckpointHook', max_keep_ckpts=2))
custom_hooks = [dict(type='raproc.InvalidLossHook')]
randomness = dict(seed=0)
auto_scale_lr = dict(enable=False)
