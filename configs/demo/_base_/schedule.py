# 4 epochs of 100 batches, one cycle of the learning rate; recognition losses in the last two.
optim_wrapper = dict(
    type='AutocastOptimWrapper',
    constructor='TrainableOptimWrapperConstructor',
    optimizer=dict(type='Adam', lr=1e-3),
)
param_scheduler = dict(
    type='OneCycleLR', eta_max=1e-3, total_steps=4, by_epoch=True, convert_to_iter_based=True
)
train_cfg = dict(type='ResumableTrainLoop', max_epochs=4)
