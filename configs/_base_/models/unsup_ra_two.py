# Unsupervised RA by the features of one of two unlike classifiers, drawn for each batch.
_base_ = 'plain.py'

classifier = dict(type='MMPretrainRecognizer')
statistics = dict(num_classes=1000, to_rgb=True)
lite0 = dict(
    classifier,
    name='lite0',
    model=dict(
        type='TimmClassifier',
        model_name='tf_efficientnet_lite0',
        data_preprocessor=dict(statistics, mean=[127.0] * 3, std=[128.0] * 3),
    ),
    weights='{{$RAPROC_WEIGHTS:weights}}/tf_efficientnet_lite0_fp16.pth',
)
mobilenet_v1 = dict(
    classifier,
    name='mobilenet_v1',
    model=dict(
        type='TimmClassifier',
        model_name='mobilenetv1_100',
        pad_type='same',
        data_preprocessor=dict(statistics, mean=[127.5] * 3, std=[127.5] * 3),
    ),
    weights='{{$RAPROC_WEIGHTS:weights}}/mobilenetv1_100_timm_same_fp16.pth',
)
by_features = dict(type='UnsupervisedRecognitionLoss', distance='features', loss_weight=1.0)
model = dict(
    recognition=dict(
        type='RandomRecognizerLoss',
        losses=[
            dict(by_features, recognizer=lite0),
            dict(by_features, recognizer=mobilenet_v1),
        ],
    )
)
