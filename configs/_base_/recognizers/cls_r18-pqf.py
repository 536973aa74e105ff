# The architecture of the paper, compressed by product quantisation and decoded again: for
# evidence only, as its licence allows no published processor to be trained with it.
recognizer = dict(
    type='TorchvisionRecognizer',
    name='r18-pqf',
    model='resnet18',
    weights='{{$RAPROC_WEIGHTS:weights}}/resnet18_pqf_fp16.pth',
    hint='Set RAPROC_WEIGHTS to the folder that holds it.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
