_base_ = [
    '../_base_/models/no_processing.py',
    'columns/resnet.py',
    '_base_/scenes_sr.py',
    '../_base_/default_runtime.py',
]

model = dict(processor=dict(scale=4))
train_dataloader = None
