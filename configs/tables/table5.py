# Transfer from ImageNet classification to PASCAL VOC detection, RA processing.
_base_ = '_base_/detection.py'

title = 'Transfer from ImageNet classification to PASCAL VOC detection, RA processing'
reference = 'table5'

rows = [
    _base_.original,
    _base_.no_processing,
    dict(name='plain', config='raproc::plain/{task}.py'),
    dict(name='ra:r18', config='raproc::ra/{task}_r18_cls.py'),
    dict(name='ra:r50', config='raproc::ra/{task}_r50_cls.py'),
    dict(name='ra:r101', config='raproc::ra/{task}_r101_cls.py'),
    dict(name='ra:d121', config='raproc::ra/{task}_d121_cls.py'),
    dict(name='ra:v16', config='raproc::ra/{task}_v16_cls.py'),
]
