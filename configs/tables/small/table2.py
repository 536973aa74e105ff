# Transfer between architectures, RA processing, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, RA processing, ImageNet classification'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    dict(_base_.ra_lite0, compared_with=['no_processing']),
    dict(_base_.ra_lite1, compared_with=['no_processing']),
]
