# Quality against lambda, RA processing, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Quality against lambda, RA processing, ImageNet classification'
tasks = ['sr']

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    dict(
        name='ra:lite0:1e-4',
        config='raproc::ra/{task}_efficientnet-lite0_cls.py',
        options={**_base_.more_ra_cls, 'model.recognition.loss_weight': 1e-4},
        start='start',
        paper='1e-4',
    ),
    _base_.ra_lite0,
    dict(
        name='ra:lite0:1e-2',
        config='raproc::ra/{task}_efficientnet-lite0_cls.py',
        options={**_base_.more_ra_cls, 'model.recognition.loss_weight': 1e-2},
        start='start',
        paper='1e-2',
    ),
]
