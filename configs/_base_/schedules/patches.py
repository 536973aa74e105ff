# A long plain training on patches: one cycle of the learning rate, up to 1e-3.
# --cfg-options train_cfg.max_epochs=N param_scheduler.total_steps=N sets its length.
optim_wrapper = dict(
    type='AutocastOptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=1e-3),
)
param_scheduler = dict(
    type='OneCycleLR',
    eta_max=1e-3,
    pct_start=0.05,
    total_steps=20,
    by_epoch=True,
    convert_to_iter_based=True,
)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=20, val_interval=5)

auto_scale_lr = dict(enable=False, base_batch_size=32)
