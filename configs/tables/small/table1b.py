# Same recognizer, PASCAL VOC detection.
_base_ = '_base_/detection.py'

title = 'Same recognizer, PASCAL VOC detection'
baseline = 'plain_det'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_det,
    dict(_base_.ra_frcnn_lite0, compared_with=['no_processing']),
    dict(_base_.ra_retina_lite1, compared_with=['no_processing']),
]
