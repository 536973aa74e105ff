# Beyond the paper: the loss of one of two classifiers, drawn anew for each batch.
_base_ = '../ra/sr_efficientnet-lite0_cls.py'

lite1 = dict(
    _base_.recognizer,
    name='lite1',
    model=dict(_base_.recognizer.model, model_name='tf_efficientnet_lite1'),
    weights='{{$RAPROC_WEIGHTS:weights}}/tf_efficientnet_lite1_fp16.pth',
)
one = dict(type='RecognitionLoss', loss_weight=1e-3, begin_iter=750)
losses = [dict(one, recognizer=_base_.recognizer), dict(one, recognizer=lite1)]
model = dict(recognition=dict(_delete_=True, type='RandomRecognizerLoss', losses=losses))
