# Section 5: alternatives to a frozen recognizer and to the processing loss, super-resolution.
_base_ = '_base_/classification.py'

title = 'Alternatives, super-resolution, ImageNet classification'
tasks = ['sr']
# Each seed trains a recognizer of its own.
columns = dict(
    finetuned_0='raproc::_base_/recognizers/cls_efficientnet-lite0-finetuned-0.py',
    finetuned_1='raproc::_base_/recognizers/cls_efficientnet-lite0-finetuned-1.py',
    finetuned_2='raproc::_base_/recognizers/cls_efficientnet-lite0-finetuned-2.py',
)

common = ['lite0', 'lite1', 'mobilenet_v2']
rows = [
    dict(_base_.original, compared_with=['original@lite0']),
    dict(_base_.no_processing, columns=common),
    _base_.start,
    dict(_base_.plain_cls, columns=common),
    dict(_base_.ra_lite0, columns=common),
    dict(
        name='recognition_alone',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        options={**_base_.more_ra_cls, 'model.processing_loss': None},
        start='start',
        columns=common,
        compared_with=['ra:lite0'],
    ),
    dict(
        name='finetuned',
        config='raproc::analysis/finetuned-recognizer_{task}_efficientnet-lite0_small.py',
        options={
            'model.recognition.begin_iter': 0,
            'train_cfg.max_epochs': 1,
            'param_scheduler.processor.total_steps': 1,
            'param_scheduler.processor.eta_max': 2e-4,
            'param_scheduler.recognition.milestones': [1],
        },
        start='start',
        compared_with=['ra:lite0'],
    ),
]
