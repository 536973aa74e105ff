# Beyond the paper: two recognizers in the loss, scores without rounding to 8 bits, and what is left
# of the gain when the processed image is compressed once more.
_base_ = '_base_/classification.py'

title = 'Beyond the paper, ImageNet classification'
tasks = ['sr']

as_float = {'model.quantize': False}
as_jpeg75 = {
    'model.transformer': dict(
        type='Degraded', degradations=dict(type='JPEGCompression', quality=75)
    )
}
plain = dict(config='raproc::plain/{task}.py')
ra = dict(config='raproc::ra/{task}_r18_cls.py')
# A folder means the last checkpoint in it.
plain_checkpoint = 'work_dirs/plain/{task}/'
ra_checkpoint = 'work_dirs/ra/{task}_r18_cls/'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.plain,
    dict(ra, name='ra:r18'),
    dict(name='ra:v16', config='raproc::ra/{task}_v16_cls.py'),
    dict(
        name='ra:r18+v16',
        config='raproc::analysis/several-recognizers_{task}_r18-v16.py',
        compared_with=['ra:r18', 'ra:v16'],
    ),
    dict(plain, name='plain:float', options=as_float, checkpoint=plain_checkpoint),
    dict(
        ra,
        name='ra:r18:float',
        options=as_float,
        checkpoint=ra_checkpoint,
        baseline='plain:float',
        compared_with=['ra:r18'],
    ),
    dict(plain, name='plain:jpeg75', options=as_jpeg75, checkpoint=plain_checkpoint),
    dict(
        ra,
        name='ra:r18:jpeg75',
        options=as_jpeg75,
        checkpoint=ra_checkpoint,
        baseline='plain:jpeg75',
        compared_with=['ra:r18'],
    ),
]
