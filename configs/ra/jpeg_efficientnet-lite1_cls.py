_base_ = [
    '../_base_/models/ra.py',
    '../_base_/recognizers/cls_efficientnet-lite1.py',
    '../_base_/datasets/imagenet-small_jpeg.py',
    '../_base_/schedules/small_cls.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(unshuffle=4, mid_channels=32, global_skip=True),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=750, loss_weight=1e-4),
)
