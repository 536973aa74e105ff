# Segmentation of scenes: as table.py, with the loss of the segmentor fcn; fpn trains no processor.
title = 'Recognition-aware super-resolution of synthetic scenes, for segmentation'
baseline = 'plain'
tasks = ['sr']
seeds = [0]
dataset = 'raproc::demo/ra_seg.py'
columns = dict(fcn='raproc::demo/columns/fcn.py', fpn='raproc::demo/columns/fpn.py')
work_dir = '{{$RAPROC_DEMO:work_dirs/demo}}/segmentation/{row}/seed{seed}'
cells = '{{$RAPROC_DEMO:work_dirs/demo}}/segmentation/cells'
validate = False

more = {
    'train_cfg.max_epochs': 2,
    'param_scheduler.total_steps': 2,
    'param_scheduler.eta_max': 3e-4,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
plain = {'model.recognition': None}
ra = dict(config='raproc::demo/ra_seg.py', start='start')
rows = [
    dict(name='original'),
    dict(name='no_processing', config='raproc::demo/no_processing.py'),
    dict(name='start', config='raproc::demo/ra_seg.py', options=plain, hidden=True),
    dict(name='plain', config='raproc::demo/ra_seg.py', options={**more, **plain}, start='start'),
    dict(ra, name='ra', options=more_ra),
    dict(ra, name='ra:1e-2', options={**more_ra, 'model.recognition.loss_weight': 1e-2}),
]
