_base_ = '../_base_/scenes_sr.py'

test_dataloader = dict(dataset=dict(num_images=20))
