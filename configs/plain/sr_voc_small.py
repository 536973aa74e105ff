_base_ = [
    '../_base_/models/plain_small.py',
    '../_base_/recognizers/det_efficientnet-lite0.py',
    '../_base_/datasets/voc_small_sr.py',
    '../_base_/schedules/det_small.py',
    '../_base_/voc_runtime.py',
]

model = dict(processor=dict(scale=4))
