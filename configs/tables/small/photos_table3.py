# Table 3 of the paper in small, its own numbers beside: RA with a transformer network.
_base_ = 'photos_transformer.py'

title = "Transfer between the paper's architectures, RA with transformer"
reference = 'table3'
columns = dict(_base_.resnets, _delete_=True)

rows = [
    _base_.original,
    _base_.no_processing,
    dict(_base_.start, paper='plain'),
    dict(
        _base_.ra_transformer_small,
        name='ra_transformer:r18',
        options={**_base_.small_t, **_base_.by_r18},
    ),
    dict(
        _base_.ra_transformer_small,
        name='ra_transformer:r50',
        options={**_base_.small_t, **_base_.by_r50},
    ),
]
