_base_ = [
    '../_base_/models/ra_small.py',
    '../_base_/recognizers/det_efficientnet-lite1.py',
    '../_base_/datasets/voc_small_dn.py',
    '../_base_/schedules/det_small.py',
    '../_base_/voc_runtime.py',
]

model = dict(
    processor=dict(unshuffle=2),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=300),
)
