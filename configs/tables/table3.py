# Transfer between architectures, RA with transformer, ImageNet classification.
_base_ = '_base_/classification.py'

title = 'Transfer between architectures, RA with transformer, ImageNet classification'
reference = 'table3'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(name='ra_transformer:r18', config='raproc::ra_transformer/{task}_r18_cls.py'),
    dict(
        name='ra_transformer:r50',
        config='raproc::ra_transformer/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_r50.py'},
        work_dir='work_dirs/ra_transformer/{task}_r50_cls',
    ),
    dict(
        name='ra_transformer:r101',
        config='raproc::ra_transformer/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_r101.py'},
        work_dir='work_dirs/ra_transformer/{task}_r101_cls',
    ),
    dict(
        name='ra_transformer:d121',
        config='raproc::ra_transformer/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_d121.py'},
        work_dir='work_dirs/ra_transformer/{task}_d121_cls',
    ),
    dict(
        name='ra_transformer:v16',
        config='raproc::ra_transformer/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_v16.py'},
        work_dir='work_dirs/ra_transformer/{task}_v16_cls',
    ),
]
