recognizer = dict(
    type='TorchvisionRecognizer',
    name='mobilenet_v2',
    model='mobilenet_v2',
    weights='IMAGENET1K_V1',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
