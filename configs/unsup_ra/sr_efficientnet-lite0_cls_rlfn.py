_base_ = [
    '../_base_/models/unsup_ra.py',
    '../_base_/recognizers/cls_efficientnet-lite0.py',
    '../_base_/datasets/imagenet_small_sr.py',
    '../_base_/schedules/cls_photos.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(_delete_=True, type='RLFN', scale=4),
    recognition=dict(
        recognizer=_base_.recognizer, distance='features', loss_weight=1.0, begin_iter=0
    ),
)
optim_wrapper = dict(optimizer=dict(lr=1e-4))
param_scheduler = dict(eta_max=1e-4)
train_dataloader = dict(batch_size=16)
load_from = 'plain/sr_rlfn'
