_base_ = [
    '../_base_/models/plain.py',
    '../_base_/recognizers/cls_r18.py',
    '../_base_/datasets/imagenet_corruption.py',
    '../_base_/schedules/cls_6e.py',
    '../_base_/default_runtime.py',
]
