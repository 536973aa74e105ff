recognizer = dict(
    type='MMPretrainRecognizer',
    name='lite1',
    model=dict(
        type='TimmClassifier',
        model_name='tf_efficientnet_lite1',
        data_preprocessor=dict(num_classes=1000, mean=[127.0] * 3, std=[128.0] * 3, to_rgb=True),
    ),
    weights='{{$RAPROC_WEIGHTS:weights}}/tf_efficientnet_lite1_fp16.pth',
    hint='Set RAPROC_WEIGHTS to the folder that holds it.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
