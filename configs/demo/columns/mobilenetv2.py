recognizer = dict(
    type='MMPretrainRecognizer',
    name='mobilenetv2',
    model='{{fileDirname}}/../recognizers/mobilenetv2.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/mobilenetv2.pth',
    hint='It comes with raproc; configs/demo/README.md tells how it was trained.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
