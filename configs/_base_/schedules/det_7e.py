# Paper, appendix A: the learning rate is divided by 10 for the sixth and the seventh epoch.
optim_wrapper = dict(
    type='OptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=1e-4),
)
param_scheduler = dict(type='MultiStepLR', by_epoch=True, milestones=[5, 6], gamma=0.1)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=7, val_interval=1)

auto_scale_lr = dict(enable=False, base_batch_size=1)
