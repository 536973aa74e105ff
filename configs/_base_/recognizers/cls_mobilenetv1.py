recognizer = dict(
    type='MMPretrainRecognizer',
    name='mobilenet_v1',
    model=dict(
        type='TimmClassifier',
        model_name='mobilenetv1_100',
        pad_type='same',
        data_preprocessor=dict(num_classes=1000, mean=[127.5] * 3, std=[127.5] * 3, to_rgb=True),
    ),
    weights='{{$RAPROC_WEIGHTS:weights}}/mobilenetv1_100_timm_same_fp16.pth',
    hint='Set RAPROC_WEIGHTS to the folder that holds it.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
