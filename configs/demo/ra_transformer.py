_base_ = [
    '../_base_/models/ra_transformer_small.py',
    'columns/resnet.py',
    '_base_/scenes_sr.py',
    '_base_/schedule_transformer.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(scale=4),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=200),
)
# T has no gradient before begin_iter.
model_wrapper_cfg = dict(find_unused_parameters=True)
