# Category B of table 4. The paper does not tell how it splits the 1000 classes; here A is 0-499 and
# B is 500-999. To score it on category A: tools/test.py with the config of A and the checkpoint of
# this one.
_base_ = [
    '../../_base_/models/ra.py',
    '../../_base_/recognizers/cls_r18-cat-b.py',
    '../../_base_/datasets/imagenet_dn.py',
    '../../_base_/schedules/cls_6e.py',
    '../../_base_/default_runtime.py',
]

model = dict(recognition=dict(recognizer=_base_.recognizer))

classes = ['500-999']
train_subset = dict(
    type='CategorySubset', classes=classes, dataset=_base_.train_dataloader.dataset.dataset
)
test_subset = dict(type='CategorySubset', classes=classes, dataset=_base_.val_dataloader.dataset)
train_dataloader = dict(dataset=dict(dataset=dict(_delete_=True, **train_subset)))
val_dataloader = dict(dataset=dict(_delete_=True, **test_subset))
test_dataloader = dict(dataset=dict(_delete_=True, **test_subset))
