# Same recognizer, PASCAL VOC detection.
_base_ = '_base_/detection.py'

title = 'Same recognizer, PASCAL VOC detection'
reference = 'table1b'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(name='ra', config='raproc::ra/{task}_{column}_det.py'),
    dict(
        name='ra_transformer',
        config='raproc::ra_transformer/{task}_r18_det.py',
        options={'recognizer': 'raproc::_base_/recognizers/det_{column}.py'},
        work_dir='work_dirs/ra_transformer/{task}_{column}_det',
    ),
]
