_base_ = [
    '../_base_/models/unsup_ra_det.py',
    '../_base_/recognizers/det_r50.py',
    '../_base_/datasets/voc_dn.py',
    '../_base_/schedules/det_7e.py',
    '../_base_/default_runtime.py',
]

model = dict(recognition=dict(recognizer=_base_.recognizer))
