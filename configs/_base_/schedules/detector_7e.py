# The paper's detector code: batch 1, the learning rate is divided by 10 after the fifth epoch.
optim_wrapper = dict(
    type='OptimWrapper',
    optimizer=dict(type='SGD', lr=1e-3, momentum=0.9, weight_decay=1e-4),
    paramwise_cfg=dict(bias_decay_mult=0.0),
)
param_scheduler = dict(type='MultiStepLR', by_epoch=True, milestones=[5], gamma=0.1)
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=7, val_interval=1)

auto_scale_lr = dict(enable=False, base_batch_size=1)
