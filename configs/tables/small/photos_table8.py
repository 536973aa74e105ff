# Table 8 of the paper in small, its own numbers beside: RA without labels, by the paper's distance
# of scores and its lambda, 10.
_base_ = '_base_/photos.py'

title = "Transfer between the paper's architectures, unsupervised RA"
reference = 'table8'
columns = _base_.resnets
baseline = 'plain'

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    _base_.plain,
    dict(_base_.unsup_ra, name='unsup_ra:r18', options={**_base_.more_ra, **_base_.by_r18}),
    dict(_base_.unsup_ra, name='unsup_ra:r50', options={**_base_.more_ra, **_base_.by_r50}),
]
