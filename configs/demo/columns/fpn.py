recognizer = dict(
    type='MMSegRecognizer',
    name='fpn',
    model='{{fileDirname}}/../recognizers/fpn.py',
    weights='{{fileDirname}}/../../../checkpoints/scenes/fpn-a9e4cb97.pth',
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
