# Same recognizer, PASCAL VOC detection.
_base_ = '_base_/detection.py'

title = 'Same recognizer, PASCAL VOC detection'
baseline = 'plain_det'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_det,
    _base_.ra_frcnn_lite0,
    _base_.ra_retina_lite1,
    dict(
        name='ra_transformer:frcnn_lite0',
        config='raproc::ra_transformer/{task}_efficientnet-lite0_det.py',
        options=_base_.more_ra_transformer_det,
        start='start',
        tasks=['sr'],
    ),
]
