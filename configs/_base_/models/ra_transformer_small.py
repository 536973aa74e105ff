# P and T for small data. T works on blocks of 2x2 pixels and starts as the identity. With 16
# channels on single pixels it learned nothing in 300 iterations (docs/results).
_base_ = 'ra_transformer.py'

model = dict(
    processor=dict(mid_channels=32, global_skip=True),
    transformer=dict(
        editor=dict(
            _delete_=True,
            type='SRResNet',
            scale=1,
            unshuffle=2,
            mid_channels=32,
            num_blocks=3,
            global_skip=True,
        )
    ),
)
