recognizer = dict(
    type='MMDetRecognizer',
    name='faster_rcnn',
    model='{{fileDirname}}/../recognizers/faster-rcnn.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/faster-rcnn-2d7b9a7a.pth',
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
