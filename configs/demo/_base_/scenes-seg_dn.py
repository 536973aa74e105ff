_base_ = 'scenes-seg_sr.py'

task = 'dn'
degrade = dict(type='GaussianNoise', sigma=0.1)
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=[_base_.flip, degrade, _base_.pack])))
test_dataloader = dict(dataset=dict(pipeline=[dict(degrade, seed=0), _base_.pack]))
