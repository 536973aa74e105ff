# As small_det.py for P; T has an Adam and a schedule of its own and begins at iteration 300.
_base_ = 'small_det.py'

optim_wrapper = dict(
    _delete_=True,
    type='AutocastOptimWrapper',
    constructor='JointOptimWrapperConstructor',
    processor=dict(optimizer=dict(type='Adam', lr=4e-4)),
    transformer=dict(optimizer=dict(type='Adam', lr=2e-4)),
)
param_scheduler = dict(
    _delete_=True,
    processor=dict(
        type='OneCycleLR', eta_max=4e-4, total_steps=2, by_epoch=True, convert_to_iter_based=True
    ),
    transformer=dict(
        type='OneCycleLR',
        eta_max=2e-4,
        total_steps=1,
        begin=1,
        end=2,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
)
