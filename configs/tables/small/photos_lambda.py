# How much the distances of unsupervised RA depend on their lambda.
_base_ = '_base_/photos.py'

title = 'Lambdas of the unsupervised losses, ImageNet classification'
columns = _base_.classifiers
seeds = [0]


def with_weight(row, value):
    """Name a row by its lambda and train it with that."""
    name = f'{row["name"]}:{value:g}'
    return dict(row, name=name, options={**row['options'], _base_.weight: value})


mse_softmax = dict(_base_.unsup_ra, name='mse_softmax')
rows = [
    _base_.start,
    _base_.plain,
    _base_.features,
    *[with_weight(_base_.features, value) for value in (0.3, 3.0)],
    _base_.kl,
    *[with_weight(_base_.kl, value) for value in (3e-4, 3e-3)],
    *[with_weight(mse_softmax, value) for value in (1.0, 10.0)],
]
