# The 500-way classifier of category A of table 4: mmpretrain's recipe for a total batch of 256
# (with fewer than eight processes: tools/train.py --auto-scale-lr).
_base_ = 'mmpretrain::resnet/resnet18_8xb32_in1k.py'

custom_imports = dict(imports=['raproc'], allow_failed_imports=False)

data_preprocessor = dict(num_classes=500)
model = dict(head=dict(num_classes=500))

data_root = '{{$RAPROC_IMAGENET:data/imagenet}}'
classes = ['0-499']
train_subset = dict(
    type='raproc.CategorySubset',
    classes=classes,
    dataset=dict(_base_.train_dataloader.dataset, data_root=data_root),
)
test_subset = dict(
    type='raproc.CategorySubset',
    classes=classes,
    dataset=dict(_base_.val_dataloader.dataset, data_root=data_root),
)

train_dataloader = dict(dataset=dict(_delete_=True, **train_subset))
val_dataloader = dict(dataset=dict(_delete_=True, **test_subset))
test_dataloader = dict(dataset=dict(_delete_=True, **test_subset))

default_hooks = dict(checkpoint=dict(type='raproc.SafeCheckpointHook', max_keep_ckpts=2))
custom_hooks = [dict(type='raproc.InvalidLossHook')]
randomness = dict(seed=0)
auto_scale_lr = dict(enable=False)
