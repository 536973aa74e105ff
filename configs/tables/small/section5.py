# Section 5: alternatives to a frozen recognizer and to the processing loss, super-resolution.
_base_ = '_base_/classification.py'

title = 'Alternatives, super-resolution, ImageNet classification'
tasks = ['sr']
columns = dict(lite0_finetuned='raproc::_base_/recognizers/cls_efficientnet-lite0-finetuned.py')

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    _base_.ra_lite0,
    dict(
        name='recognition_alone',
        config='raproc::analysis/small_recognition-alone_{task}_efficientnet-lite0.py',
        options=_base_.more_ra_cls,
        start='start',
    ),
    dict(
        name='finetuned',
        config='raproc::analysis/small_finetuned-recognizer_{task}_efficientnet-lite0.py',
        options={
            'model.recognition.begin_iter': 0,
            'train_cfg.max_epochs': 4,
            'param_scheduler.processor.total_steps': 4,
            'param_scheduler.processor.eta_max': 2e-4,
            'param_scheduler.recognition.milestones': [3],
        },
        start='start',
    ),
]
