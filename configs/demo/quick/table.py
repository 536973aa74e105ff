# The table of the demo with a handful of scenes: shows only that everything runs.
_base_ = '../table.py'

title = 'A handful of scenes'
dataset = 'raproc::demo/quick/scenes_{task}.py'
columns = dict(
    faster_rcnn=dict(dataset='raproc::demo/quick/scenes-det_{task}.py'),
    retinanet=dict(dataset='raproc::demo/quick/scenes-det_{task}.py'),
    fpn=dict(dataset='raproc::demo/quick/scenes-seg_{task}.py'),
)
few = {
    'train_cfg.max_epochs': 1,
    'param_scheduler.total_steps': 1,
    'train_dataloader.dataset.dataset.num_images': 16,
}
few_ra = {**few, 'model.recognition.begin_iter': 0}
rows = [
    dict(name='original'),
    dict(name='no_processing', config='raproc::demo/no_processing.py'),
    dict(name='plain', config='raproc::demo/plain.py', options=few),
    dict(name='ra', config='raproc::demo/ra.py', options=few_ra, start='plain'),
]
