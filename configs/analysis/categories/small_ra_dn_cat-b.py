# To score it on category A: tools/test.py with the config of A and the checkpoint of this one.
_base_ = [
    '../../_base_/models/ra.py',
    '../../_base_/recognizers/cls_efficientnet-lite0-cat-b.py',
    '../../_base_/datasets/imagenet-small_cat-b_dn.py',
    '../../_base_/schedules/small_cls.py',
    '../../_base_/default_runtime.py',
]

model = dict(
    processor=dict(unshuffle=2, mid_channels=32, global_skip=True),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=750),
)

# Half the images: twice the epochs for as many iterations.
param_scheduler = dict(total_steps=16)
train_cfg = dict(max_epochs=16, val_interval=8)
