# The 500-way classifier of category B of table 4.
_base_ = 'resnet18_cat-a.py'

classes = ['500-999']
train_dataloader = dict(dataset=dict(classes=classes))
val_dataloader = dict(dataset=dict(classes=classes))
test_dataloader = val_dataloader
