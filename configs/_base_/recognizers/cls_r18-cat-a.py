# The classifier of category A of table 4, of 500 classes.
recognizer = dict(
    type='MMPretrainRecognizer',
    name='r18_cat-a',
    model='{{fileDirname}}/../../recognizers/resnet18_cat-a.py',
    weights='{{$RAPROC_WEIGHTS:weights}}/resnet18_cat-a.pth',
    hint='Train it with `python tools/train.py configs/recognizers/resnet18_cat-a.py`, then copy '
    'work_dirs/recognizers/resnet18_cat-a/epoch_100.pth to that path.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
