# What RA gains in denoising, with labels and by features: three trainings in float32 on a CPU.
_base_ = '_base_/photos.py'

title = 'What recognition losses gain in denoising, three trainings'
tasks = ['dn']
columns = _base_.classifiers
rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain,
    _base_.ra_at_the_price_of_features,
    dict(_base_.features, compared_with=['plain', 'ra:1e-4']),
]
