recognizer = dict(
    type='MMSegRecognizer',
    name='fcn',
    model='{{fileDirname}}/../recognizers/fcn.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/fcn-922c2cc7.pth',
    hint='It comes with raproc; configs/demo/README.md tells how it was trained.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(
        type='RecognizedBy',
        recognizer=recognizer,
        metric=dict(type='mmseg.IoUMetric', iou_metrics=['mIoU']),
    ),
]
test_evaluator = val_evaluator
