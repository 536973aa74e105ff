_base_ = [
    '../_base_/models/ra_transformer.py',
    '../_base_/recognizers/cls_d121.py',
    '../_base_/datasets/imagenet_jpeg.py',
    '../_base_/schedules/cls_6e.py',
    '../_base_/default_runtime.py',
]

model = dict(recognition=dict(recognizer=_base_.recognizer))
