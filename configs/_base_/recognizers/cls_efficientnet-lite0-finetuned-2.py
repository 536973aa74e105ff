# The same of seed 2.
_base_ = 'cls_efficientnet-lite0-finetuned-0.py'

recognizer = dict(name='finetuned_2', weights='work_dirs/small/sr/finetuned/seed2/iter_125.pth')
other = dict(_base_.recognizer, **recognizer)
val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=other, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
