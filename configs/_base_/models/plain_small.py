# P for small data.
_base_ = 'plain.py'

model = dict(processor=dict(mid_channels=32, global_skip=True))
