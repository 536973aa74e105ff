recognizer = dict(
    type='MMPretrainRecognizer',
    name='densenet',
    model='{{fileDirname}}/../recognizers/densenet.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/densenet-8ae7cb48.pth',
    hint='It comes with raproc; configs/demo/README.md tells how it was trained.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
