# As schedule.py for P; T has an Adam and a schedule of its own and begins after two epochs.
_base_ = 'schedule.py'

optim_wrapper = dict(
    _delete_=True,
    type='AutocastOptimWrapper',
    constructor='JointOptimWrapperConstructor',
    processor=dict(optimizer=dict(type='Adam', lr=1e-3)),
    transformer=dict(optimizer=dict(type='Adam', lr=3e-4)),
)
param_scheduler = dict(
    _delete_=True,
    processor=dict(
        type='OneCycleLR', eta_max=1e-3, total_steps=4, by_epoch=True, convert_to_iter_based=True
    ),
    transformer=dict(
        type='OneCycleLR',
        eta_max=3e-4,
        total_steps=2,
        begin=2,
        end=4,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
)
