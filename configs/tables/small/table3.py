# Transfer between architectures, RA with transformer, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, RA with transformer, ImageNet classification'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    dict(
        name='ra_transformer:lite0',
        config='raproc::ra_transformer/{task}_efficientnet-lite0_cls.py',
        options=_base_.more_ra_transformer_cls,
        start='start',
    ),
]
