# Transfer from ImageNet classification to PASCAL VOC detection, unsupervised RA.
_base_ = '_base_/detection.py'

title = 'Transfer from ImageNet classification to PASCAL VOC detection, unsupervised RA'
reference = 'table10'

rows = [
    _base_.original,
    _base_.no_processing,
    dict(name='plain', config='raproc::plain/{task}.py'),
    dict(name='unsup_ra:r18', config='raproc::unsup_ra/{task}_r18_cls.py'),
    dict(
        name='unsup_ra:r50',
        config='raproc::unsup_ra/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_r50.py'},
        work_dir='work_dirs/unsup_ra/{task}_r50_cls',
    ),
    dict(
        name='unsup_ra:r101',
        config='raproc::unsup_ra/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_r101.py'},
        work_dir='work_dirs/unsup_ra/{task}_r101_cls',
    ),
    dict(
        name='unsup_ra:d121',
        config='raproc::unsup_ra/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_d121.py'},
        work_dir='work_dirs/unsup_ra/{task}_d121_cls',
    ),
    dict(
        name='unsup_ra:v16',
        config='raproc::unsup_ra/{task}_r18_cls.py',
        options={'recognizer': 'raproc::_base_/recognizers/cls_v16.py'},
        work_dir='work_dirs/unsup_ra/{task}_v16_cls',
    ),
]
