_base_ = [
    '../_base_/models/unsup_ra_small.py',
    '../_base_/recognizers/cls_efficientnet-lite0.py',
    '../_base_/datasets/imagenet_small_dn.py',
    '../_base_/schedules/cls_small.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(unshuffle=2),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=750),
)
