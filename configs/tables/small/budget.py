# How much training it takes: RA and plain processing after equally many iterations.
_base_ = '_base_/classification.py'

title = 'Gain of RA against the length of training, ImageNet classification'
tasks = ['sr']

half = {_base_.images: 496}
rows = [
    _base_.original,
    _base_.start,
    dict(_base_.plain_cls, name='plain:62', options={**_base_.more_cls, **half}),
    dict(
        _base_.ra_lite0,
        name='ra:lite0:62',
        options={**_base_.more_ra_cls, **half},
        baseline='plain:62',
    ),
    _base_.plain_cls,
    _base_.ra_lite0,
    _base_.plain_250,
    _base_.ra_lite0_250,
]
