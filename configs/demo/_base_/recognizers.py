# `recognizer` is the one that ra is trained with; the other only looks at results.
recognizer = dict(
    type='MMPretrainRecognizer',
    name='resnet',
    model='{{fileDirname}}/../resnet.py',
    weights='{{$RAPROC_DEMO:work_dirs/demo}}/resnet/weights.pth',
    hint='Run demo/demo.py, which trains it.',
)
unseen = dict(
    type='MMPretrainRecognizer',
    name='densenet',
    model='{{fileDirname}}/../densenet.py',
    weights='{{$RAPROC_DEMO:work_dirs/demo}}/densenet/weights.pth',
    hint='Run demo/demo.py, which trains it.',
)

test_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
    dict(type='RecognizedBy', recognizer=unseen, metric=dict(type='mmpretrain.Accuracy')),
]
