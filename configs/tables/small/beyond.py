# Beyond the paper: two recognizers in the loss, scores without rounding to 8 bits, and what is left
# of the gain when the processed image is compressed once more.
_base_ = '_base_/classification.py'

title = 'Beyond the paper, ImageNet classification'
tasks = ['sr']

plain = 'raproc::plain/{task}_small.py'
ra = 'raproc::ra/{task}_efficientnet-lite0_cls_small.py'
plain_checkpoint = 'work_dirs/small/{task}/plain/seed{seed}/iter_125.pth'
ra_checkpoint = 'work_dirs/small/{task}/ra_lite0/seed{seed}/iter_125.pth'
as_float = {'model.quantize': False}
as_jpeg75 = {
    'model.transformer': dict(
        type='Degraded', degradations=dict(type='JPEGCompression', quality=75)
    )
}
as_jpeg95 = {
    'model.transformer': dict(
        type='Degraded', degradations=dict(type='JPEGCompression', quality=95)
    )
}
# The same with colours in full resolution.
as_jpeg95_444 = {
    'model.transformer': dict(
        type='Degraded',
        degradations=dict(type='JPEGCompression', quality=95, subsampling='4:4:4'),
    )
}

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain_cls,
    _base_.ra_lite0,
    _base_.ra_lite1,
    dict(
        name='ra:lite0+lite1',
        config='raproc::analysis/several-recognizers_{task}_efficientnet-lite0-lite1_small.py',
        options={
            **_base_.more_cls,
            'model.recognition.0.begin_iter': 0,
            'model.recognition.1.begin_iter': 0,
        },
        start='start',
        compared_with=['ra:lite0', 'ra:lite1'],
    ),
    dict(
        name='plain:float',
        config=plain,
        options=as_float,
        checkpoint=plain_checkpoint,
    ),
    dict(
        name='ra:lite0:float',
        config=ra,
        options=as_float,
        checkpoint=ra_checkpoint,
        baseline='plain:float',
        compared_with=['ra:lite0'],
    ),
    dict(name='plain:jpeg75', config=plain, options=as_jpeg75, checkpoint=plain_checkpoint),
    dict(
        name='ra:lite0:jpeg75',
        config=ra,
        options=as_jpeg75,
        checkpoint=ra_checkpoint,
        baseline='plain:jpeg75',
        compared_with=['ra:lite0'],
    ),
    dict(name='plain:jpeg95', config=plain, options=as_jpeg95, checkpoint=plain_checkpoint),
    dict(
        name='ra:lite0:jpeg95',
        config=ra,
        options=as_jpeg95,
        checkpoint=ra_checkpoint,
        baseline='plain:jpeg95',
        compared_with=['ra:lite0'],
    ),
    dict(
        name='plain:jpeg95:444',
        config=plain,
        options=as_jpeg95_444,
        checkpoint=plain_checkpoint,
        compared_with=['plain:jpeg95'],
    ),
    dict(
        name='ra:lite0:jpeg95:444',
        config=ra,
        options=as_jpeg95_444,
        checkpoint=ra_checkpoint,
        baseline='plain:jpeg95:444',
        compared_with=['ra:lite0'],
    ),
]
