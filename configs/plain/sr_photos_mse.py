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
warm_up, decay = _base_.param_scheduler
param_scheduler = [warm_up, dict(decay, T_max=max_iters)]
train_cfg = dict(max_iters=max_iters)

load_from = 'plain/sr_photos_distilled'
