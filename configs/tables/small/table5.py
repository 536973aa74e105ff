# Transfer from ImageNet classification to PASCAL VOC detection, RA processing.
_base_ = '_base_/detection.py'

title = 'Transfer from ImageNet classification to PASCAL VOC detection, RA processing'
tasks = ['sr']

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    _base_.ra_lite0,
]
