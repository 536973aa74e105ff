# The recognizer is put in by the leaf config. Paper, appendix A: L2 distance, lambda 10.
_base_ = 'plain.py'

model = dict(
    recognition=dict(type='UnsupervisedRecognitionLoss', loss_weight=10.0, distance='mse_softmax')
)
