# Transfer from PASCAL VOC detection to ImageNet classification, RA processing.
_base_ = '_base_/classification.py'

title = 'Transfer from PASCAL VOC detection to ImageNet classification, RA processing'
baseline = 'plain_det'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_det,
    dict(
        name='ra:frcnn_lite0',
        config='raproc::ra/{task}_efficientnet-lite0_det.py',
        options=_base_.more_ra_det,
        start='start',
    ),
    dict(
        name='ra:retina_lite1',
        config='raproc::ra/{task}_efficientnet-lite1_det.py',
        options=_base_.more_ra_det,
        start='start',
        tasks=['sr'],
    ),
]
