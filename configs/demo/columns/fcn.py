recognizer = dict(
    type='MMSegRecognizer',
    name='fcn',
    model='{{fileDirname}}/../recognizers/fcn.py',
    weights='{{$RAPROC_SEGMENTORS:work_dirs/scenes}}/fcn/weights.pth',
    hint='Train it first: python tools/train.py configs/demo/recognizers/fcn.py '
    '--work-dir work_dirs/scenes/fcn',
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
