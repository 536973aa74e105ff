# Category B of table 4. The paper does not tell how it splits the 1000 classes; here A is 0-499 and
# B is 500-999.
_base_ = 'imagenet-small_dn.py'

classes = ['500-999']
train_subset = dict(
    type='CategorySubset', classes=classes, dataset=_base_.train_dataloader.dataset.dataset
)
test_subset = dict(type='CategorySubset', classes=classes, dataset=_base_.val_dataloader.dataset)

train_dataloader = dict(dataset=dict(dataset=dict(_delete_=True, **train_subset)))
val_dataloader = dict(dataset=dict(_delete_=True, **test_subset))
test_dataloader = dict(dataset=dict(_delete_=True, **test_subset))
