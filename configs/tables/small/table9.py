# Transfer from PASCAL VOC detection to ImageNet classification, RA processing.
_base_ = '_base_/classification.py'

title = 'Transfer from PASCAL VOC detection to ImageNet classification, RA processing'
tasks = ['sr']
baseline = 'plain_det'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_det,
    _base_.ra_frcnn_lite0,
    _base_.ra_retina_lite1,
]
