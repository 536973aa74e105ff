# Paper, section 5: training without the image processing loss; compare with ra/sr_r18_cls.py.
_base_ = [
    '../_base_/models/ra.py',
    '../_base_/recognizers/cls_r18.py',
    '../_base_/datasets/imagenet_sr.py',
    '../_base_/schedules/cls_6e.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(scale=4),
    processing_loss=None,
    recognition=dict(recognizer=_base_.recognizer),
)
