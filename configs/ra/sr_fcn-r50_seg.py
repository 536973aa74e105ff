_base_ = [
    '../_base_/models/ra.py',
    '../_base_/recognizers/seg_fcn-r50.py',
    '../_base_/datasets/voc-seg_sr.py',
    '../_base_/schedules/seg_100e.py',
    '../_base_/voc_runtime.py',
]

model = dict(
    processor=dict(scale=4),
    recognition=dict(recognizer=_base_.recognizer),
)
