# Scores the classifier of scratch-processed_sr_r18.py on clean images.
_base_ = 'scratch-processed_sr_r18.py'

model = dict(data_preprocessor=dict(image='target'))
train_dataloader = None
