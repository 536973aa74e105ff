# What each recognition loss gains over plain training from the same good processor, and where.
_base_ = '_base_/photos.py'

title = 'What each recognition loss gains, ImageNet classification'
columns = _base_.classifiers

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain,
    _base_.ra,
    _base_.ra_at_the_price_of_features,
    dict(_base_.features, compared_with=['plain', 'ra', 'ra:1e-4']),
    dict(_base_.kl, compared_with=['plain', 'ra', 'features']),
    dict(_base_.features_of_two, compared_with=['plain', 'features']),
]
