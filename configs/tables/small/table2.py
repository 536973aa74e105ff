# Transfer between architectures, RA processing, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, RA processing, ImageNet classification'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    dict(
        name='ra:lite0',
        config='raproc::ra/{task}_efficientnet-lite0_cls.py',
        options=_base_.more_ra_cls,
        start='start',
    ),
    dict(
        name='ra:lite1',
        config='raproc::ra/{task}_efficientnet-lite1_cls.py',
        options=_base_.more_ra_cls,
        start='start',
        tasks=['sr', 'jpeg'],
    ),
]
