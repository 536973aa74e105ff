# Paper, section 5: R is trained together with P. R is scored after and before (frozen), on
# processed and on target images.
_base_ = [
    '../_base_/models/ra.py',
    '../_base_/recognizers/cls_r18.py',
    '../_base_/datasets/imagenet_sr.py',
    '../_base_/schedules/cls_6e.py',
    '../_base_/default_runtime.py',
]

finetuned = dict(_base_.recognizer, name='r18_finetuned', frozen=False)
model = dict(processor=dict(scale=4), recognition=dict(recognizer=finetuned))

# The paper tells no learning rate of R. R's gradient is that of lambda times its loss: 1 is 1e-3
# for the loss itself.
optim_wrapper = dict(
    _delete_=True,
    type='OptimWrapper',
    constructor='JointOptimWrapperConstructor',
    processor=dict(optimizer=dict(type='Adam', lr=1e-4)),
    recognition=dict(optimizer=dict(type='SGD', lr=1.0, momentum=0.9)),
)

accuracy = dict(type='mmpretrain.Accuracy')
val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=finetuned, metric=accuracy),
    dict(type='RecognizedBy', recognizer=finetuned, metric=accuracy, image='target'),
    dict(type='RecognizedBy', recognizer=_base_.recognizer, metric=accuracy),
    dict(type='RecognizedBy', recognizer=_base_.recognizer, metric=accuracy, image='target'),
]
test_evaluator = val_evaluator
