# 8 epochs of 125 batches: 1000 iterations, one cycle of the learning rate. Recognition
# losses begin at iteration 750, where the learning rate has come down to 1.7e-4.
optim_wrapper = dict(
    type='AutocastOptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=6e-4),
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=6e-4, total_steps=8, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=8, val_interval=4)

auto_scale_lr = dict(enable=False, base_batch_size=8)
