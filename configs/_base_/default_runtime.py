default_scope = 'raproc'
custom_imports = dict(imports=['raproc'], allow_failed_imports=False)

default_hooks = dict(
    timer=dict(type='IterTimerHook'),
    logger=dict(type='LoggerHook', interval=50),
    param_scheduler=dict(type='ParamSchedulerHook'),
    checkpoint=dict(type='SafeCheckpointHook', by_epoch=False, interval=1000, max_keep_ckpts=2),
    sampler_seed=dict(type='DistSamplerSeedHook'),
)
custom_hooks = [
    dict(type='CheckpointFitHook'),
    dict(type='SeedIterationHook'),
    dict(type='RecognizerCheckHook'),
    dict(type='TrialStepHook'),
    dict(type='InvalidLossHook'),
    dict(type='RecognizerUnchangedHook'),
]

env_cfg = dict(
    cudnn_benchmark=True,
    mp_cfg=dict(mp_start_method='fork', opencv_num_threads=0),
    dist_cfg=dict(backend='nccl'),
)
randomness = dict(seed=0)
# P's running statistics are the same in all processes; frozen recognizers are not sent around.
model_wrapper_cfg = dict(type='MMDistributedDataParallel', broadcast_buffers=True)

# Each recognizer sees a few dozen original images before the start; one at chance is an error.
check_originals = True

log_level = 'INFO'
log_processor = dict(by_epoch=True, window_size=50)
load_from = None
resume = False
visualizer = dict(type='Visualizer', vis_backends=[dict(type='LocalVisBackend')])
