recognizer = dict(
    type='MMDetRecognizer',
    name='retinanet',
    model='{{fileDirname}}/../recognizers/retinanet.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/retinanet-e2f271b8.pth',
    hint='It comes with raproc; configs/demo/README.md tells how it was trained.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(
        type='RecognizedBy',
        recognizer=recognizer,
        metric=dict(type='mmdet.VOCMetric', metric='mAP', eval_mode='area'),
    ),
]
test_evaluator = val_evaluator
