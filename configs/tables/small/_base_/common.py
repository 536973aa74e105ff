# What all small tables share. With little data every method, plain too, goes on from the same plain
# processor for equally many iterations, so that rows differ in nothing but the method.
tasks = ['sr', 'dn', 'jpeg']
seeds = [0, 1, 2]
amp = True
validate = False
work_dir = 'work_dirs/small/{task}/{row}/seed{seed}'

original = dict(name='original')
fewer_epochs = {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4}
start = dict(
    name='start',
    config='raproc::plain/{task}_small.py',
    options={
        'sr': {'train_cfg.max_epochs': 6, 'param_scheduler.total_steps': 6},
        'dn': fewer_epochs,
        'jpeg': fewer_epochs,
    },
    hidden=True,
)

# Goes on with ImageNet for 125 iterations, one cycle of the learning rate.
more_cls = {
    'train_cfg.max_epochs': 1,
    'param_scheduler.total_steps': 1,
    'param_scheduler.eta_max': 2e-4,
}
more_ra_cls = {**more_cls, 'model.recognition.begin_iter': 0}
# Twice as long: T learns from recognition alone.
twice = {'train_cfg.max_epochs': 2, 'param_scheduler.total_steps': 2}
more_ra_transformer_cls = {
    'train_cfg.max_epochs': 2,
    'param_scheduler.processor.total_steps': 2,
    'param_scheduler.processor.eta_max': 2e-4,
    'param_scheduler.transformer.begin': 0,
    'param_scheduler.transformer.end': 2,
    'model.recognition.begin_iter': 0,
}
# Goes on with VOC for 100 iterations.
images = 'train_dataloader.dataset.dataset.indices'
more_det = {
    'train_cfg.max_epochs': 1,
    'param_scheduler.total_steps': 1,
    'param_scheduler.eta_max': 2e-4,
    images: 400,
}
more_ra_det = {**more_det, 'model.recognition.begin_iter': 0}

plain_cls = dict(
    name='plain',
    config='raproc::plain/{task}_small.py',
    options=more_cls,
    start='start',
)
plain_250 = dict(
    name='plain:250',
    config='raproc::plain/{task}_small.py',
    options={**more_cls, **twice},
    start='start',
)
plain_det = dict(
    name='plain_det',
    config='raproc::plain/{task}_voc_small.py',
    options=more_det,
    start='start',
)
# Rows of several tables; those of a second recognizer for the task that two cores had the time for.
ra_lite0 = dict(
    name='ra:lite0',
    config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
    options=more_ra_cls,
    start='start',
)
ra_lite0_250 = dict(
    name='ra:lite0:250',
    config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
    options={**more_ra_cls, **twice},
    start='start',
    baseline='plain:250',
    tasks=['sr'],
)
ra_lite1 = dict(
    name='ra:lite1',
    config='raproc::ra/{task}_efficientnet-lite1_cls_small.py',
    options=more_ra_cls,
    start='start',
    tasks=['sr'],
)
unsup_ra_lite0 = dict(
    name='unsup_ra:lite0',
    config='raproc::unsup_ra/{task}_efficientnet-lite0_cls_small.py',
    options=more_ra_cls,
    start='start',
)
ra_transformer_lite0 = dict(
    name='ra_transformer:lite0',
    config='raproc::ra_transformer/{task}_efficientnet-lite0_cls_small.py',
    options=more_ra_transformer_cls,
    start='start',
    baseline='plain:250',
)
ra_frcnn_lite0 = dict(
    name='ra:frcnn_lite0',
    config='raproc::ra/{task}_efficientnet-lite0_det_small.py',
    options=more_ra_det,
    start='start',
    tasks=['sr'],
)
ra_retina_lite1 = dict(
    name='ra:retina_lite1',
    config='raproc::ra/{task}_efficientnet-lite1_det_small.py',
    options=more_ra_det,
    start='start',
)
