# Beyond the paper: the unsupervised loss of one of two unlike classifiers, drawn for each batch.
_base_ = '../unsup_ra/sr_efficientnet-lite0_cls_small.py'

mobilenet_v1 = dict(
    _base_.recognizer,
    name='mobilenet_v1',
    model=dict(
        type='TimmClassifier',
        model_name='mobilenetv1_100',
        pad_type='same',
        data_preprocessor=dict(num_classes=1000, mean=[127.5] * 3, std=[127.5] * 3, to_rgb=True),
    ),
    weights='{{$RAPROC_WEIGHTS:weights}}/mobilenetv1_100_timm_same_fp16.pth',
)
by_features = dict(type='UnsupervisedRecognitionLoss', distance='features', loss_weight=1.0)
model = dict(
    recognition=dict(
        _delete_=True,
        type='RandomRecognizerLoss',
        losses=[
            dict(by_features, recognizer=_base_.recognizer),
            dict(by_features, recognizer=mobilenet_v1),
        ],
    )
)
