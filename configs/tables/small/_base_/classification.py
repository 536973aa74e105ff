# The recognizers and the images that tests and documentation use: 1000 and 260 of ImageNet.
tasks = ['sr', 'dn', 'jpeg']
seeds = [0]
amp = True
validate = False
dataset = 'raproc::_base_/datasets/imagenet-small_{task}.py'
columns = dict(
    lite0='raproc::_base_/recognizers/cls_efficientnet-lite0.py',
    lite1='raproc::_base_/recognizers/cls_efficientnet-lite1.py',
)
cells = 'work_dirs/small/cells/imagenet'
work_dir = 'work_dirs/small/{task}/{row}/seed{seed}'

# With little data every method, plain too, goes on from the same plain processor for 500
# iterations, so that rows differ in nothing but the method.
first = {
    'sr': {'train_cfg.max_epochs': 8, 'param_scheduler.total_steps': 8},
    'dn': {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4},
    'jpeg': {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4},
}
more = {
    'train_cfg.max_epochs': 4,
    'param_scheduler.total_steps': 4,
    'param_scheduler.eta_max': 2e-4,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
more_ra_transformer = {
    'train_cfg.max_epochs': 4,
    'param_scheduler.processor.total_steps': 4,
    'param_scheduler.processor.eta_max': 2e-4,
    'param_scheduler.transformer.begin': 0,
    'param_scheduler.transformer.end': 4,
    'model.recognition.begin_iter': 0,
}
# For rows that are trained for the other task of recognition.
fewer = {'train_dataloader.dataset.dataset.indices': 600}
more_det = {
    **more,
    'train_cfg.max_epochs': 1,
    'param_scheduler.total_steps': 1,
    'dn': fewer,
    'jpeg': fewer,
}
more_ra_det = {**more_det, 'model.recognition.begin_iter': 0}

original = dict(name='original')
no_processing = dict(
    name='no_processing', config='raproc::no_processing/{task}_efficientnet-lite0_cls.py'
)
start = dict(
    name='start',
    config='raproc::plain/{task}_efficientnet-lite0_cls.py',
    options=first,
    hidden=True,
)
plain = dict(
    name='plain',
    config='raproc::plain/{task}_efficientnet-lite0_cls.py',
    options=more,
    start='start',
)
