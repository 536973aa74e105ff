recognizer = dict(
    type='TimmRecognizer',
    name='lite2',
    model='tf_efficientnet_lite2',
    weights='{{$RAPROC_WEIGHTS:weights}}/tf_efficientnet_lite2.pth',
    hint='docs/benchmark_recognizability.md makes the file; RAPROC_WEIGHTS names its folder.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
