_base_ = [
    '../_base_/models/ra_transformer.py',
    '../_base_/recognizers/det_r18.py',
    '../_base_/datasets/voc_sr.py',
    '../_base_/schedules/det_7e.py',
    '../_base_/voc_runtime.py',
]

model = dict(processor=dict(scale=4), recognition=dict(recognizer=_base_.recognizer))
