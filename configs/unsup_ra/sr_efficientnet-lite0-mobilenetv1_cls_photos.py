_base_ = [
    '../_base_/models/unsup_ra_two.py',
    '../_base_/recognizers/cls_efficientnet-lite0.py',
    '../_base_/datasets/imagenet_small_sr.py',
    '../_base_/schedules/cls_photos.py',
    '../_base_/default_runtime.py',
]

model = dict(processor=dict(scale=4))
train_dataloader = dict(batch_size=16)
load_from = 'plain/sr_photos'
