# Quality against lambda, RA processing, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Quality against lambda, RA processing, ImageNet classification'
tasks = ['sr']

weight = 'model.recognition.loss_weight'
rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    dict(_base_.ra_lite0, name='ra:lite0:1e-4', options={**_base_.more_ra_cls, weight: 1e-4}),
    _base_.ra_lite0,
    dict(_base_.ra_lite0, name='ra:lite0:1e-2', options={**_base_.more_ra_cls, weight: 1e-2}),
]
