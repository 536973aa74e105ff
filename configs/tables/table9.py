# Transfer from PASCAL VOC detection to ImageNet classification, RA processing.
_base_ = '_base_/classification.py'

title = 'Transfer from PASCAL VOC detection to ImageNet classification, RA processing'
reference = 'table9'

rows = [
    _base_.original,
    _base_.no_processing,
    dict(name='plain', config='raproc::plain/{task}_voc.py'),
    dict(name='ra:r18', config='raproc::ra/{task}_r18_det.py'),
    dict(name='ra:r50', config='raproc::ra/{task}_r50_det.py'),
    dict(name='ra:r101', config='raproc::ra/{task}_r101_det.py'),
    dict(name='ra:v16', config='raproc::ra/{task}_v16_det.py'),
]
