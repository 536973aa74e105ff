# Beyond the paper: the loss of one of two classifiers, drawn anew for each batch.
_base_ = '../ra/sr_r18_cls.py'

v16 = dict(type='TorchvisionRecognizer', name='v16', model='vgg16_bn', weights='IMAGENET1K_V1')
model = dict(
    recognition=dict(
        _delete_=True,
        type='RandomRecognizerLoss',
        losses=[
            dict(type='RecognitionLoss', loss_weight=1e-3, recognizer=_base_.recognizer),
            dict(type='RecognitionLoss', loss_weight=1e-3, recognizer=v16),
        ],
    )
)
