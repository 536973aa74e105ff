# The matrix of `make demo`: every method goes on from one plain processor for equally many
# iterations, with the loss of resnet where it has one. The other recognizers train no processor.
title = 'Recognition-aware super-resolution of synthetic scenes'
baseline = 'plain'
tasks = ['sr']
seeds = [0]
dataset = 'raproc::demo/_base_/scenes_{task}.py'
columns = dict(
    resnet='raproc::demo/columns/resnet.py',
    densenet='raproc::demo/columns/densenet.py',
    repvgg='raproc::demo/columns/repvgg.py',
    faster_rcnn=dict(
        recognizer='raproc::demo/columns/faster-rcnn.py',
        dataset='raproc::demo/_base_/scenes-det_{task}.py',
    ),
    retinanet=dict(
        recognizer='raproc::demo/columns/retinanet.py',
        dataset='raproc::demo/_base_/scenes-det_{task}.py',
    ),
    fpn=dict(
        recognizer='raproc::demo/columns/fpn.py',
        dataset='raproc::demo/_base_/scenes-seg_{task}.py',
    ),
)
work_dir = '{{$RAPROC_DEMO:work_dirs/demo}}/{row}/seed{seed}'
cells = '{{$RAPROC_DEMO:work_dirs/demo}}/cells'
validate = False

more = {
    'train_cfg.max_epochs': 2,
    'param_scheduler.total_steps': 2,
    'param_scheduler.eta_max': 3e-4,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
ra = dict(config='raproc::demo/ra.py', start='start')
rows = [
    dict(name='original'),
    dict(name='no_processing', config='raproc::demo/no_processing.py'),
    dict(name='start', config='raproc::demo/plain.py', hidden=True),
    dict(name='plain', config='raproc::demo/plain.py', options=more, start='start'),
    dict(ra, name='ra:1e-4', options={**more_ra, 'model.recognition.loss_weight': 1e-4}),
    dict(ra, name='ra', options=more_ra),
    dict(ra, name='ra:1e-2', options={**more_ra, 'model.recognition.loss_weight': 1e-2}),
    dict(
        name='unsup_ra', config='raproc::demo/unsup_ra.py', options=more_ra, start='start'
    ),
    dict(
        name='ra_transformer',
        config='raproc::demo/ra_transformer.py',
        options={
            'train_cfg.max_epochs': 2,
            'param_scheduler.processor.total_steps': 2,
            'param_scheduler.processor.eta_max': 3e-4,
            'param_scheduler.transformer.begin': 0,
            'param_scheduler.transformer.end': 2,
            'model.recognition.begin_iter': 0,
        },
        start='start',
    ),
]  # fmt: skip
