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


def plain_and_ra(plain, ra):
    rows = [plain, dict(ra, baseline=plain['name'])]
    for quality in (95, 75):
        saved = saved_as_jpeg(plain, quality, baseline=plain['name'])
        more = dict(baseline=saved['name'], compared_with=[ra['name']])
        rows += [saved, saved_as_jpeg(ra, quality, **more)]
    return rows


def by_two(name, photos, **more):
    path = f'unsup_ra/{{task}}_efficientnet-lite0-mobilenetv1_cls_{photos}'
    return dict(name=name, config=f'raproc::{path}.py', checkpoint=path, **more)


longer = dict(
    name='start:longer',
    config='raproc::plain/{task}_photos_mse.py',
    checkpoint='plain/{task}_photos_mse',
    tasks=['sr'],
)
rows = [
    _base_.original,
    _base_.no_processing,
    *plain_and_ra(_base_.start, by_two('published', 'photos', tasks=['dn', 'jpeg'])),
    *plain_and_ra(longer, by_two('published:longer', 'photos_mse', tasks=['sr'])),
]
