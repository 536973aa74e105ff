# A thousand images instead of a million: smaller crops and batches.
_base_ = 'imagenet.py'

train_images = [
    dict(type='LoadImage'),
    dict(type='mmpretrain.ResizeEdge', scale=256, edge='short', backend='pillow'),
    dict(type='CheckSize', size=160),
    dict(type='mmpretrain.RandomCrop', crop_size=160),
    dict(type='mmpretrain.RandomFlip', prob=0.5, direction='horizontal'),
]

train_dataloader = dict(batch_size=8, num_workers=2)
val_dataloader = dict(batch_size=8, num_workers=2)
test_dataloader = val_dataloader
