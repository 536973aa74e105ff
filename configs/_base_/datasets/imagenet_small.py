# A thousand images instead of a million: smaller crops and batches.
_base_ = 'imagenet.py'

train_images = [
    dict(type='LoadImage'),
    dict(type='ResizeCrop', scale=256, crop_size=160, flip_prob=0.5),
]

train_dataloader = dict(batch_size=8, num_workers=2)
val_dataloader = dict(batch_size=8, num_workers=2)
test_dataloader = val_dataloader
