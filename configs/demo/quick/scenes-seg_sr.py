_base_ = '../_base_/scenes-seg_sr.py'

test_dataloader = dict(dataset=dict(num_images=20))
