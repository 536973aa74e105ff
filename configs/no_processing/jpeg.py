_base_ = [
    '../_base_/models/no_processing.py',
    '../_base_/recognizers/cls_r18.py',
    '../_base_/datasets/imagenet_jpeg.py',
    '../_base_/default_runtime.py',
]

train_dataloader = None
