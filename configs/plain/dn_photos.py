_base_ = [
    '../_base_/models/plain.py',
    '../_base_/datasets/photos_dn.py',
    '../_base_/schedules/patches.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(unshuffle=2, num_blocks=8, global_skip=True),
    processing_loss=dict(distance='l1'),
)
