_base_ = [
    '../_base_/models/ra.py',
    '../_base_/recognizers/det_v16.py',
    '../_base_/datasets/voc_jpeg.py',
    '../_base_/schedules/det_7e.py',
    '../_base_/voc_runtime.py',
]

model = dict(recognition=dict(recognizer=_base_.recognizer))
