_base_ = [
    '../_base_/models/plain.py',
    '../_base_/recognizers/seg_deeplabv3-r50-cityscapes.py',
    '../_base_/datasets/cityscapes_dn.py',
    '../_base_/schedules/seg_100e.py',
    '../_base_/default_runtime.py',
]
