# The published processors of good quality as they come: on the 260 images of the other small
# tables, and saved as JPEG before a classifier sees them.
_base_ = '_base_/photos.py'

title = 'Published processors of good quality, ImageNet classification'
seeds = [0]
dataset = 'raproc::_base_/datasets/imagenet_small_{task}.py'
columns = _base_.classifiers
cells = 'work_dirs/small/cells/photos_published'
baseline = 'start'


def saved_as(quality):
    return {
        'model.transformer': dict(
            type='Degraded', degradations=dict(type='JPEGCompression', quality=quality)
        )
    }


two = '{task}_efficientnet-lite0-mobilenetv1_cls_photos'
published = dict(
    name='published', config=f'raproc::unsup_ra/{two}.py', checkpoint=f'unsup_ra/{two}'
)

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    published,
    dict(_base_.start, name='start:jpeg95', options=saved_as(95)),
    dict(
        published,
        name='published:jpeg95',
        options=saved_as(95),
        baseline='start:jpeg95',
        compared_with=['published'],
    ),
    dict(_base_.start, name='start:jpeg75', options=saved_as(75)),
    dict(
        published,
        name='published:jpeg75',
        options=saved_as(75),
        baseline='start:jpeg75',
        compared_with=['published'],
    ),
]
