# Paper, section 5: R is trained together with P, here from iteration 750 on. R is scored after and
# before (frozen), on processed and on target images.
_base_ = [
    '../_base_/models/ra_small.py',
    '../_base_/recognizers/cls_efficientnet-lite0.py',
    '../_base_/datasets/imagenet_small_sr.py',
    '../_base_/schedules/cls_small.py',
    '../_base_/default_runtime.py',
]

finetuned = dict(_base_.recognizer, name='lite0_finetuned', frozen=False)
model = dict(
    processor=dict(scale=4),
    recognition=dict(recognizer=finetuned, begin_iter=750),
)

# R's gradient is that of lambda times its loss: 1 is 1e-3 for the loss itself.
optim_wrapper = dict(
    _delete_=True,
    type='AutocastOptimWrapper',
    constructor='JointOptimWrapperConstructor',
    processor=dict(optimizer=dict(type='Adam', lr=6e-4)),
    recognition=dict(optimizer=dict(type='SGD', lr=1.0, momentum=0.9)),
)
param_scheduler = dict(
    _delete_=True,
    processor=_base_.param_scheduler,
    recognition=dict(type='MultiStepLR', by_epoch=True, milestones=[7], gamma=0.1),
)
# R has no gradient before iteration 750.
model_wrapper_cfg = dict(find_unused_parameters=True)

accuracy = dict(type='mmpretrain.Accuracy')
val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=finetuned, metric=accuracy),
    dict(type='RecognizedBy', recognizer=finetuned, metric=accuracy, image='target'),
    dict(type='RecognizedBy', recognizer=_base_.recognizer, metric=accuracy),
    dict(type='RecognizedBy', recognizer=_base_.recognizer, metric=accuracy, image='target'),
]
test_evaluator = val_evaluator
