# Beyond the paper: the losses of two classifiers of different families at once.
_base_ = '../ra/sr_r18_cls.py'

v16 = dict(type='TorchvisionRecognizer', name='v16', model='vgg16_bn', weights='IMAGENET1K_V1')
model = dict(
    recognition=[
        dict(type='RecognitionLoss', loss_weight=5e-4, recognizer=_base_.recognizer),
        dict(type='RecognitionLoss', loss_weight=5e-4, recognizer=v16),
    ]
)
