# Same recognizer, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Same recognizer, ImageNet classification'
reference = 'table1a'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(name='ra', config='raproc::ra/{task}_{column}_cls.py'),
    dict(
        name='unsup_ra',
        config='raproc::unsup_ra/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_{column}.py'},
        work_dir='work_dirs/unsup_ra/{task}_{column}_cls',
    ),
    dict(
        name='ra_transformer',
        config='raproc::ra_transformer/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_{column}.py'},
        work_dir='work_dirs/ra_transformer/{task}_{column}_cls',
    ),
]
