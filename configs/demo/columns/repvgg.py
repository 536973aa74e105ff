recognizer = dict(
    type='MMPretrainRecognizer',
    name='repvgg',
    model='{{fileDirname}}/../recognizers/repvgg.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/repvgg-3cb9675a.pth',
    hint='It comes with raproc; configs/demo/README.md tells how it was trained.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
