# The last part of a long plain training: what sr_photos_distilled.py has trained goes on with the
# original images as targets, by the squared error, which PSNR is made of, and by Muon (Jordan et
# al., 2024), whose steps are orthogonal matrices. Tried with timm 1.0.31; old ones lack it.
_base_ = 'sr_photos_distilled.py'

model = dict(
    data_preprocessor=dict(_delete_=True, type='PairDataPreprocessor'),
    processing_loss=dict(distance='mse'),
)

max_iters = 8000
optim_wrapper = dict(optimizer=dict(_delete_=True, type='timm.optim.Muon', lr=2e-4, nesterov=True))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.01, end=200, by_epoch=False),
    dict(type='CosineAnnealingLR', eta_min=0, T_max=max_iters, by_epoch=False),
]
train_cfg = dict(max_iters=max_iters)

load_from = 'plain/sr_photos_distilled'
