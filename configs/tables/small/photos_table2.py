# Table 2 of the paper in small, its own numbers beside: RA with labels.
_base_ = '_base_/photos.py'

title = "Transfer between the paper's architectures, RA processing"
reference = 'table2'
columns = _base_.resnets
baseline = 'plain'

with_labels = {**_base_.more_ra, _base_.weight: 1e-3}
rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain,
    dict(_base_.ra, name='ra:r18', options={**with_labels, **_base_.by_r18}),
    dict(_base_.ra, name='ra:r50', options={**with_labels, **_base_.by_r50}),
]
