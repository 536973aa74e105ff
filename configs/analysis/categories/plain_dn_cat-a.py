# To score it on category B: tools/test.py with the config of B and the checkpoint of this one.
_base_ = [
    '../../_base_/models/plain.py',
    '../../_base_/recognizers/cls_r18-cat-a.py',
    '../../_base_/datasets/imagenet_cat-a_dn.py',
    '../../_base_/schedules/cls_6e.py',
    '../../_base_/default_runtime.py',
]
