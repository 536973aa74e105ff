_base_ = [
    '../_base_/models/ra_small.py',
    'columns/fcn.py',
    '_base_/scenes-seg_sr.py',
    '_base_/schedule.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(scale=4),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=200),
)
