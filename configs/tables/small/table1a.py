# Same recognizer, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Same recognizer, ImageNet classification'
columns = dict(_delete_=True, lite0='raproc::_base_/recognizers/cls_efficientnet-lite0.py')

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    _base_.plain_250,
    dict(
        name='ra',
        config='raproc::ra/{task}_efficientnet-{column}_cls_small.py',
        options=_base_.more_ra_cls,
        start='start',
        work_dir='work_dirs/small/{task}/ra_{column}/seed{seed}',
    ),
    dict(
        name='unsup_ra',
        config='raproc::unsup_ra/{task}_efficientnet-{column}_cls_small.py',
        options=_base_.more_ra_cls,
        start='start',
        work_dir='work_dirs/small/{task}/unsup_ra_{column}/seed{seed}',
    ),
    dict(
        name='ra_transformer',
        config='raproc::ra_transformer/{task}_efficientnet-{column}_cls_small.py',
        options=_base_.more_ra_transformer_cls,
        start='start',
        work_dir='work_dirs/small/{task}/ra_transformer_{column}/seed{seed}',
        baseline='plain:250',
        tasks=['sr', 'dn'],
    ),
]
