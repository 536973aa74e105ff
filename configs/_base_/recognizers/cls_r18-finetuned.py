# ResNet-18 as it is after it was trained together with P (section 5); from P's
# last checkpoint.
recognizer = dict(
    type='TorchvisionRecognizer',
    name='r18_finetuned',
    model='resnet18',
    weights='work_dirs/analysis/finetuned-recognizer_sr_r18/',
    hint='Train it with `python tools/train.py configs/analysis/finetuned-recognizer_sr_r18.py`.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
