# The detectors and the images that tests and documentation use: 1200 and 300 of PASCAL VOC.
tasks = ['sr', 'dn', 'jpeg']
seeds = [0]
amp = True
validate = False
dataset = 'raproc::_base_/datasets/voc-animals_{task}.py'
columns = dict(
    frcnn_lite0='raproc::_base_/recognizers/det_efficientnet-lite0.py',
    retina_lite1='raproc::_base_/recognizers/det_efficientnet-lite1.py',
)
cells = 'work_dirs/small/cells/voc'
work_dir = 'work_dirs/small/{task}/{row}/seed{seed}'

# As for classification, and from the same start, with 300 iterations; with 150 for the two tasks
# whose processor works at full size.
fewer = {'train_dataloader.dataset.dataset.indices': 600}
first = {
    'sr': {'train_cfg.max_epochs': 8, 'param_scheduler.total_steps': 8},
    'dn': {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4},
    'jpeg': {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4},
}
more = {
    'train_cfg.max_epochs': 1,
    'param_scheduler.total_steps': 1,
    'param_scheduler.eta_max': 2e-4,
    'dn': fewer,
    'jpeg': fewer,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
more_ra_transformer = {
    'train_cfg.max_epochs': 1,
    'param_scheduler.processor.total_steps': 1,
    'param_scheduler.processor.eta_max': 2e-4,
    'param_scheduler.transformer.begin': 0,
    'param_scheduler.transformer.end': 1,
    'model.recognition.begin_iter': 0,
}
# For rows that are trained for the other task of recognition.
more_cls = {
    **more,
    'dn': {},
    'jpeg': {},
    'train_cfg.max_epochs': 4,
    'param_scheduler.total_steps': 4,
}
more_ra_cls = {**more_cls, 'model.recognition.begin_iter': 0}

original = dict(name='original')
no_processing = dict(
    name='no_processing', config='raproc::no_processing/{task}_efficientnet-lite0_det.py'
)
start = dict(
    name='start',
    config='raproc::plain/{task}_efficientnet-lite0_cls.py',
    options=first,
    hidden=True,
)
plain = dict(
    name='plain_det',
    config='raproc::plain/{task}_efficientnet-lite0_det.py',
    options=more,
    start='start',
    paper='plain',
)
