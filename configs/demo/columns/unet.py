recognizer = dict(
    type='MMSegRecognizer',
    name='unet',
    model='{{fileDirname}}/../recognizers/unet.py',
    weights='{{$RAPROC_SEGMENTORS:work_dirs/scenes}}/unet/weights.pth',
    hint='Train it first: python tools/train.py configs/demo/recognizers/unet.py '
    '--work-dir work_dirs/scenes/unet',
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
