_base_ = 'scenes-det_sr.py'

task = 'dn'
degrade = dict(type='GaussianNoise', sigma=0.1)
test_dataloader = dict(
    dataset=dict(pipeline=[_base_.resize, dict(degrade, seed=0), _base_.boxes, _base_.pack])
)
