# Transfer from ImageNet classification to PASCAL VOC detection, unsupervised RA.
_base_ = '_base_/detection.py'

title = 'Transfer from ImageNet classification to PASCAL VOC detection, unsupervised RA'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    dict(
        name='unsup_ra:lite0',
        config='raproc::unsup_ra/{task}_efficientnet-lite0_cls.py',
        options=_base_.more_ra_cls,
        start='start',
    ),
    dict(
        name='unsup_ra:lite1',
        config='raproc::unsup_ra/{task}_efficientnet-lite1_cls.py',
        options=_base_.more_ra_cls,
        start='start',
        tasks=['sr'],
    ),
]
