# The same of seed 1.
_base_ = 'cls_efficientnet-lite0-finetuned-0.py'

recognizer = dict(name='finetuned_1', weights='work_dirs/small/sr/finetuned/seed1/iter_125.pth')
other = dict(_base_.recognizer, **recognizer)
val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=other, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
