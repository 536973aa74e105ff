_base_ = [
    '../_base_/models/plain.py',
    '../_base_/datasets/photos_sr.py',
    '../_base_/schedules/patches.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(_delete_=True, type='RLFN', scale=4), processing_loss=dict(distance='l1')
)
