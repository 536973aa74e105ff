# Section 5: alternatives to a frozen recognizer and to the processing loss, super-resolution.
_base_ = '_base_/classification.py'

title = 'Alternatives, super-resolution, ImageNet classification'
reference = 'section5'
tasks = ['sr']
columns = dict(
    _delete_=True,
    r18='raproc::_base_/recognizers/cls_r18.py',
    r50='raproc::_base_/recognizers/cls_r50.py',
    r18_finetuned='raproc::_base_/recognizers/cls_r18-finetuned.py',
    r18_scratch_processed='raproc::_base_/recognizers/cls_r18-scratch-processed.py',
    r18_scratch_interpolated='raproc::_base_/recognizers/cls_r18-scratch-interpolated.py',
)

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(name='ra', config='raproc::ra/{task}_r18_cls.py'),
    dict(
        name='recognition_alone',
        config='raproc::ra/{task}_r18_cls.py',
        options={'model.processing_loss': None},
        work_dir='work_dirs/analysis/recognition-alone_{task}_r18',
    ),
    dict(name='finetuned', config='raproc::analysis/finetuned-recognizer_{task}_r18.py'),
]
