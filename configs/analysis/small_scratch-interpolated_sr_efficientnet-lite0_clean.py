# Scores the classifier of small_scratch-interpolated_sr_efficientnet-lite0.py on clean images.
_base_ = 'small_scratch-interpolated_sr_efficientnet-lite0.py'

model = dict(data_preprocessor=dict(image='target'))
train_dataloader = None
