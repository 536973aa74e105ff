# How much the distances of unsupervised RA by a detector depend on their lambda.
_base_ = 'photos_detection.py'

title = 'Lambdas of the unsupervised losses, detection'
baseline = 'plain_det'
seeds = [0]

kl_det = dict(_base_.features_det, name='kl_det', options={**_base_.unsup_det, **_base_.by_kl})


def with_weight(row, value):
    """Name a row by its lambda and train it with that."""
    name = f'{row["name"]}:{value:g}'
    return dict(row, name=name, options={**row['options'], _base_.weight: value})


rows = [
    dict(_base_.start, columns=_base_.by_detectors),
    _base_.plain_det,
    _base_.ra_det,
    _base_.features_det,
    *[with_weight(_base_.features_det, value) for value in (0.3, 3.0)],
    kl_det,
    *[with_weight(kl_det, value) for value in (3e-4, 3e-3)],
]
