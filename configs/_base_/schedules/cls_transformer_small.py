# As cls_small.py for P; T has an Adam and a schedule of its own and begins at iteration 750.
_base_ = 'cls_small.py'

optim_wrapper = dict(
    _delete_=True,
    type='AutocastOptimWrapper',
    constructor='JointOptimWrapperConstructor',
    processor=dict(optimizer=dict(type='Adam', lr=6e-4)),
    transformer=dict(optimizer=dict(type='Adam', lr=3e-4)),
)
param_scheduler = dict(
    _delete_=True,
    processor=dict(
        type='OneCycleLR', eta_max=6e-4, total_steps=8, by_epoch=True, convert_to_iter_based=True
    ),
    transformer=dict(
        type='OneCycleLR',
        eta_max=3e-4,
        total_steps=2,
        begin=6,
        end=8,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
)
