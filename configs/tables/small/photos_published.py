# The published processors of good quality as they come: on the 260 images of the other small
# tables, and saved as JPEG before a classifier sees them.
_base_ = '_base_/photos.py'

title = 'Published processors of good quality, ImageNet classification'
seeds = [0]
dataset = 'raproc::_base_/datasets/imagenet_small_{task}.py'
columns = _base_.classifiers
cells = 'work_dirs/small/cells/photos_published'
baseline = 'start'


def saved_as_jpeg(row, quality, **more):
    degraded = dict(type='Degraded', degradations=dict(type='JPEGCompression', quality=quality))
    name = f'{row["name"]}:jpeg{quality}'
    return dict(row, name=name, options={'model.transformer': degraded}, **more)


two = '{task}_efficientnet-lite0-mobilenetv1_cls_photos'
published = dict(
    name='published', config=f'raproc::unsup_ra/{two}.py', checkpoint=f'unsup_ra/{two}'
)

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    published,
    saved_as_jpeg(_base_.start, 95),
    saved_as_jpeg(published, 95, baseline='start:jpeg95', compared_with=['published']),
    saved_as_jpeg(_base_.start, 75),
    saved_as_jpeg(published, 75, baseline='start:jpeg75', compared_with=['published']),
]
