# The table of the demo with a handful of scenes: shows only that everything runs.
_base_ = '../table.py'

title = 'A handful of scenes'
dataset = 'raproc::demo/quick/scenes_{task}.py'
columns = dict(
    faster_rcnn=dict(dataset='raproc::demo/quick/scenes-det_{task}.py'),
    retinanet=dict(dataset='raproc::demo/quick/scenes-det_{task}.py'),
)
rows = [
    dict(row, options={**row.get('options', {}), 'train_dataloader.dataset.dataset.num_images': 16})
    if row.get('config', '').count('demo') and 'no_processing' not in row['name']
    else row
    for row in _base_.rows
]
