# To score it on category B: tools/test.py with the config of B and the checkpoint of this one.
_base_ = [
    '../../_base_/models/plain.py',
    '../../_base_/recognizers/cls_efficientnet-lite0-cat-a.py',
    '../../_base_/datasets/imagenet-small_cat-a_jpeg.py',
    '../../_base_/schedules/small_cls.py',
    '../../_base_/default_runtime.py',
]

model = dict(processor=dict(unshuffle=4, mid_channels=32, global_skip=True))

# Half the images: twice the epochs for as many iterations.
param_scheduler = dict(total_steps=16)
train_cfg = dict(max_epochs=16, val_interval=8)
