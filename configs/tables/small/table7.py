# Transfer between architectures, RA processing, PASCAL VOC detection.
_base_ = '_base_/detection.py'

title = 'Transfer between architectures, RA processing, PASCAL VOC detection'
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
