# EfficientNet-Lite0 as it is after it was trained together with P (seed 0); from P's checkpoint.
recognizer = dict(
    type='MMPretrainRecognizer',
    name='finetuned_0',
    model=dict(
        type='TimmClassifier',
        model_name='tf_efficientnet_lite0',
        data_preprocessor=dict(num_classes=1000, mean=[127.0] * 3, std=[128.0] * 3, to_rgb=True),
    ),
    weights='work_dirs/small/sr/finetuned/seed0/iter_125.pth',
    hint='The table that it belongs to trains it: tools/transfer_matrix.py '
    'configs/tables/small/section5.py --train',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
