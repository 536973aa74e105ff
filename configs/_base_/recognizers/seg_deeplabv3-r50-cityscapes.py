recognizer = dict(
    type='MMSegRecognizer',
    name='deeplabv3_r50_cityscapes',
    model='deeplabv3_r50-d8_4xb2-40k_cityscapes-512x1024',
    hint='Its weights are fetched once from the address that mmsegmentation publishes.',
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
