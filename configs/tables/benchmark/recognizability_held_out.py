# The published processors with RA and those that they were made from, by a classifier that took no
# part in any training or choice, on the 1000 images of recognizability.py and on 260 others.
_base_ = 'recognizability.py'

title = 'Published processors, by a classifier held out'
lite2 = 'raproc::_base_/recognizers/cls_efficientnet-lite2.py'
other_images = dict(recognizer=lite2, dataset='raproc::_base_/datasets/imagenet_small_{task}.py')
columns = {'_delete_': True, 'Lite2': lite2, 'Lite2, other images': other_images}
means = {'_delete_': True}
cells = 'work_dirs/tables/benchmark/recognizability_held_out/cells'

shipped = {
    'original': ['sr', 'dn', 'jpeg'],
    'no processing': ['sr', 'dn', 'jpeg'],
    'RLFN': ['sr'],
    'RLFN + RA': ['sr'],
    'small': ['sr'],
    'small + RA': ['sr'],
    'photos': ['dn', 'jpeg'],
    'photos + RA': ['dn', 'jpeg'],
    'photos, longer': ['sr'],
    'photos, longer + RA': ['sr'],
}
described = {row['name']: row for row in _base_.rows}
others_of_small = {
    'small + RA without labels': 'unsup_ra/sr_efficientnet-lite0_cls_small',
    'small + RA by a detector': 'ra/sr_efficientnet-lite1_det_small',
    'small + RA with T': 'ra_transformer/sr_efficientnet-lite0_cls_small',
}
rows = [
    *[dict(described[name], tasks=tasks) for name, tasks in shipped.items()],
    *[
        dict(
            name=name, config=f'raproc::{path}.py', checkpoint=path, baseline='small', tasks=['sr']
        )
        for name, path in others_of_small.items()
    ],
]
