# Beyond the paper: the losses of two classifiers at once.
_base_ = '../ra/sr_efficientnet-lite0_cls_small.py'

lite1 = dict(
    _base_.recognizer,
    name='lite1',
    model=dict(_base_.recognizer.model, model_name='tf_efficientnet_lite1'),
    weights='{{$RAPROC_WEIGHTS:weights}}/tf_efficientnet_lite1_fp16.pth',
)
half = dict(type='RecognitionLoss', loss_weight=5e-4, begin_iter=750)
model = dict(recognition=[dict(half, recognizer=_base_.recognizer), dict(half, recognizer=lite1)])
