# Scores the classifier of scratch-interpolated_sr_r18.py on clean images.
_base_ = 'scratch-interpolated_sr_r18.py'

model = dict(data_preprocessor=dict(image='target'))
train_dataloader = None
