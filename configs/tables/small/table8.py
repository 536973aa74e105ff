# Transfer between architectures, unsupervised RA, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, unsupervised RA, ImageNet classification'

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
]
