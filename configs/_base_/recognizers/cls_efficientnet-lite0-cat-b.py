# The classifier of 1000 classes, asked for those of category B of table 4 alone.
_base_ = 'cls_efficientnet-lite0.py'

recognizer = dict(name='lite0_cat-b', classes=list(range(500, 1000)))

restricted = dict(_base_.recognizer, **recognizer)
val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=restricted, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
