_base_ = [
    '../_base_/models/plain.py',
    '../_base_/recognizers/det_coco-retinanet_r50.py',
    '../_base_/datasets/coco_jpeg.py',
    '../_base_/schedules/det_7e.py',
    '../_base_/voc_runtime.py',
]

# One epoch of COCO has as many images as seven of VOC.
train_cfg = dict(max_epochs=1)
param_scheduler = dict(by_epoch=False, milestones=[84_000, 100_000])
