_base_ = 'scenes-det_sr.py'

task = 'jpeg'
degrade = dict(type='JPEGCompression', quality=10)
test_dataloader = dict(dataset=dict(pipeline=[_base_.resize, degrade, _base_.boxes, _base_.pack]))
