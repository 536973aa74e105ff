# What trainings of classifiers and detectors on scenes have in common.
_base_ = '../../../_base_/default_runtime.py'

cache = '{{$RAPROC_SCENES:work_dirs/scenes}}'
custom_hooks = [dict(type='raproc.InvalidLossHook')]
default_hooks = dict(
    checkpoint=dict(
        type='raproc.SafeCheckpointHook',
        filename_tmpl='weights.pth',
        interval=100000,
        save_optimizer=False,
        save_param_scheduler=False,
    )
)
