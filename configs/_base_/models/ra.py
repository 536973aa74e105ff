# The recognizer is put in by the leaf config.
_base_ = 'plain.py'

model = dict(recognition=dict(type='RecognitionLoss', loss_weight=1e-3))
