_base_ = [
    '../_base_/models/unsup_ra.py',
    '../_base_/recognizers/cls_r101.py',
    '../_base_/datasets/imagenet_jpeg.py',
    '../_base_/schedules/cls_6e.py',
    '../_base_/default_runtime.py',
]

model = dict(recognition=dict(recognizer=_base_.recognizer))
