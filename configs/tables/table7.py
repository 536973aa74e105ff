# Transfer between architectures, RA processing, PASCAL VOC detection.
_base_ = '_base_/detection.py'

title = 'Transfer between architectures, RA processing, PASCAL VOC detection'
reference = 'table7'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(name='ra:r18', config='raproc::ra/{task}_r18_det.py'),
    dict(name='ra:r50', config='raproc::ra/{task}_r50_det.py'),
    dict(name='ra:r101', config='raproc::ra/{task}_r101_det.py'),
    dict(name='ra:v16', config='raproc::ra/{task}_v16_det.py'),
]
