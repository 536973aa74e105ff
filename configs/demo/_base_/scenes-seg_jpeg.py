_base_ = 'scenes-seg_sr.py'

task = 'jpeg'
degrade = dict(type='JPEGCompression', quality=10)
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=[_base_.flip, degrade, _base_.pack])))
test_dataloader = dict(dataset=dict(pipeline=[degrade, _base_.pack]))
