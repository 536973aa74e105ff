_base_ = [
    '../_base_/models/unsup_ra_small.py',
    'columns/resnet.py',
    '_base_/scenes_sr.py',
    '_base_/schedule.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(scale=4),
    # The distance is a mean over classes: 0.1 for ten is what 10 is for the paper's 1000. With 10,
    # P ends where the recognizer is sure of one and the same class for every scene.
    recognition=dict(recognizer=_base_.recognizer, loss_weight=0.1, begin_iter=200),
)
