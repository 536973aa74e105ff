_base_ = [
    '../_base_/models/no_processing.py',
    '../_base_/recognizers/det_r18.py',
    '../_base_/datasets/voc_jpeg.py',
    '../_base_/voc_runtime.py',
]

train_dataloader = None
