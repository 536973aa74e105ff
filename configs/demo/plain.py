_base_ = [
    '../_base_/models/plain.py',
    'columns/resnet.py',
    '_base_/scenes_sr.py',
    '_base_/schedule.py',
    '../_base_/default_runtime.py',
]

model = dict(processor=dict(scale=4, mid_channels=32, global_skip=True))
