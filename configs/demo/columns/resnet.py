recognizer = dict(
    type='MMPretrainRecognizer',
    name='resnet',
    model='{{fileDirname}}/../recognizers/resnet.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/resnet-e6560c60.pth',
    hint='It comes with raproc; configs/demo/README.md tells how it was trained.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
