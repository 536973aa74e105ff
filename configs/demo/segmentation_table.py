# Segmentation of scenes: as table.py, with the loss of the segmentor fcn; unet trains no processor.
title = 'Recognition-aware super-resolution of synthetic scenes, for segmentation'
baseline = 'plain'
tasks = ['sr']
seeds = [0]
dataset = 'raproc::demo/_base_/scenes-seg_{task}.py'
columns = dict(fcn='raproc::demo/columns/fcn.py', unet='raproc::demo/columns/unet.py')
work_dir = '{{$RAPROC_DEMO:work_dirs/demo}}/segmentation/{row}/seed{seed}'
cells = '{{$RAPROC_DEMO:work_dirs/demo}}/segmentation/cells'
validate = False

more = {
    'train_cfg.max_epochs': 2,
    'param_scheduler.total_steps': 2,
    'param_scheduler.eta_max': 3e-4,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
ra = dict(config='raproc::demo/ra_seg.py', start='start')
rows = [
    dict(name='original'),
    dict(name='no_processing', config='raproc::demo/no_processing.py'),
    dict(name='start', config='raproc::demo/plain_seg.py', hidden=True),
    dict(name='plain', config='raproc::demo/plain_seg.py', options=more, start='start'),
    dict(ra, name='ra', options=more_ra),
    dict(ra, name='ra:1e-2', options={**more_ra, 'model.recognition.loss_weight': 1e-2}),
]
