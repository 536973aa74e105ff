# A good plain processor goes on for 6 epochs of 63 batches of 16 patches (the leaf sets the batch
# size): 378 iterations, with one cycle of the learning rate.
optim_wrapper = dict(
    type='AutocastOptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=2e-4),
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=2e-4, total_steps=6, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=6, val_interval=6)

auto_scale_lr = dict(enable=False, base_batch_size=16)
