# Table 3 of the paper in small, its own numbers beside: RA with a transformer network.
_base_ = 'photos_transformer.py'

title = "Transfer between the paper's architectures, RA with transformer"
reference = 'table3'
columns = dict(_base_.resnets, _delete_=True)

with_transformer = {**_base_.transformer, **_base_.of_task}
rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    dict(_base_.plain_756, paper='plain'),
    dict(
        _base_.ra_transformer,
        name='ra_transformer:r18',
        options={**with_transformer, **_base_.by_r18},
    ),
    dict(
        _base_.ra_transformer,
        name='ra_transformer:r50',
        options={**with_transformer, **_base_.by_r50},
    ),
]
