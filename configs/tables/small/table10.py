# Transfer from ImageNet classification to PASCAL VOC detection, unsupervised RA.
_base_ = '_base_/detection.py'

title = 'Transfer from ImageNet classification to PASCAL VOC detection, unsupervised RA'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    _base_.unsup_ra_lite0,
]
