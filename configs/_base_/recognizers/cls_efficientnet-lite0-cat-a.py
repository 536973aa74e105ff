# The classifier of 1000 classes, asked for those of category A of table 4 alone.
_base_ = 'cls_efficientnet-lite0.py'

recognizer = dict(name='lite0_cat-a', classes=list(range(500)))

restricted = dict(_base_.recognizer, **recognizer)
val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=restricted, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
