# 100 epochs in three steps of the learning rate; the paper trains no processors for segmentation.
optim_wrapper = dict(
    type='OptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=1e-4),
)
param_scheduler = dict(type='MultiStepLR', by_epoch=True, milestones=[75, 90], gamma=0.1)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=100, val_interval=20)

auto_scale_lr = dict(enable=False, base_batch_size=8)
