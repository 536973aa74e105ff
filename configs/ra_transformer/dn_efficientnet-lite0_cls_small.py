_base_ = [
    '../_base_/models/ra_transformer_small.py',
    '../_base_/recognizers/cls_efficientnet-lite0.py',
    '../_base_/datasets/imagenet_small_dn.py',
    '../_base_/schedules/cls_transformer_small.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(unshuffle=2),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=750),
)
# T has no gradient before begin_iter.
model_wrapper_cfg = dict(find_unused_parameters=True)
