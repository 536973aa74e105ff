recognizer = dict(
    type='MMSegRecognizer',
    name='fcn_r50',
    model='fcn_r50-d8_4xb4-20k_voc12aug-512x512',
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
