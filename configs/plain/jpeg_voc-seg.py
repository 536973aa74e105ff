_base_ = [
    '../_base_/models/plain.py',
    '../_base_/recognizers/seg_fcn-r50.py',
    '../_base_/datasets/voc-seg_jpeg.py',
    '../_base_/schedules/seg_100e.py',
    '../_base_/default_runtime.py',
]
