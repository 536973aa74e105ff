_base_ = [
    '../_base_/models/no_processing.py',
    '../_base_/recognizers/cls_efficientnet-lite0.py',
    '../_base_/datasets/imagenet-small_jpeg.py',
    '../_base_/default_runtime.py',
]

train_dataloader = None
