# ResNet-18 trained from scratch on the output of the plain processor (section 5).
recognizer = dict(
    type='MMPretrainRecognizer',
    name='r18_scratch_processed',
    model='resnet18_8xb32_in1k',
    weights='work_dirs/analysis/scratch-processed_sr_r18/epoch_100.pth',
    hint='Train it with `python tools/train.py configs/analysis/scratch-processed_sr_r18.py`.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
