# Transfer between architectures, RA with transformer, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, RA with transformer, ImageNet classification'
tasks = ['sr']
baseline = 'plain:250'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_250,
    _base_.ra_lite0_250,
    dict(_base_.ra_transformer_lite0, compared_with=['ra:lite0:250']),
]
