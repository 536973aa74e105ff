# Quality against lambda (RA processing, ResNet-18, ImageNet); tools/lambda_sweep.py draws it.
_base_ = '_base_/classification.py'

title = 'Quality against lambda, RA processing with ResNet-18, ImageNet classification'
reference = 'table6'
columns = dict(_delete_=True, r18='raproc::_base_/recognizers/cls_r18.py')

rows = [
    dict(name='plain', config='raproc::plain/{task}.py', paper='0'),
    dict(
        name='ra:1e-4',
        config='raproc::ra/{task}_r18_cls.py',
        options={'model.recognition.loss_weight': 1e-4},
        work_dir='work_dirs/ra/{task}_r18_cls_lambda1e-4',
        paper='1e-4',
    ),
    dict(name='ra:1e-3', config='raproc::ra/{task}_r18_cls.py', paper='1e-3'),
    dict(
        name='ra:1e-2',
        config='raproc::ra/{task}_r18_cls.py',
        options={'model.recognition.loss_weight': 1e-2},
        work_dir='work_dirs/ra/{task}_r18_cls_lambda1e-2',
        paper='1e-2',
    ),
]
