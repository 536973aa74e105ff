# How much training it takes: RA and plain processing after equally many iterations.
_base_ = '_base_/classification.py'

title = 'Gain of RA against the length of training, ImageNet classification'
tasks = ['sr', 'jpeg']

half = {_base_.images: 496}
# JPEG's gradient of recognition needs more images (tools/analysis_tools/gradient_noise.py).
four = {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4}
rows = [
    _base_.original,
    _base_.start,
    dict(_base_.plain_cls, name='plain:62', options={**_base_.more_cls, **half}, tasks=['sr']),
    dict(
        _base_.ra_lite0,
        name='ra:lite0:62',
        options={**_base_.more_ra_cls, **half},
        baseline='plain:62',
        tasks=['sr'],
    ),
    _base_.plain_cls,
    _base_.ra_lite0,
    dict(_base_.plain_250, tasks=['sr']),
    _base_.ra_lite0_250,
    dict(
        _base_.plain_cls,
        name='plain:500',
        options={**_base_.more_cls, **four},
        tasks=['jpeg'],
    ),
    dict(
        _base_.ra_lite0,
        name='ra:lite0:500',
        options={**_base_.more_ra_cls, **four},
        baseline='plain:500',
        tasks=['jpeg'],
    ),
]
