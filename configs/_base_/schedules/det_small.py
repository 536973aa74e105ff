# 2 epochs of 300 batches: 600 iterations, one cycle of the learning rate.
optim_wrapper = dict(
    type='AutocastOptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=4e-4),
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=4e-4, total_steps=2, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=2, val_interval=2)

auto_scale_lr = dict(enable=False, base_batch_size=4)
