# Transfer between architectures, RA with transformer, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, RA with transformer, ImageNet classification'
reference = 'table3'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(name='ra_transformer:r18', config='raproc::ra_transformer/{task}_r18_cls.py'),
    dict(name='ra_transformer:r50', config='raproc::ra_transformer/{task}_r50_cls.py'),
    dict(name='ra_transformer:r101', config='raproc::ra_transformer/{task}_r101_cls.py'),
    dict(name='ra_transformer:d121', config='raproc::ra_transformer/{task}_d121_cls.py'),
    dict(name='ra_transformer:v16', config='raproc::ra_transformer/{task}_v16_cls.py'),
]
