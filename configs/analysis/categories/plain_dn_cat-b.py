# To score it on category A: tools/test.py with the config of A and the checkpoint of this one.
_base_ = [
    '../../_base_/models/plain.py',
    '../../_base_/recognizers/cls_r18-cat-b.py',
    '../../_base_/datasets/imagenet_cat-b_dn.py',
    '../../_base_/schedules/cls_6e.py',
    '../../_base_/default_runtime.py',
]
