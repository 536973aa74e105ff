recognizer = dict(
    type='TorchvisionRecognizer', name='v16', model='vgg16_bn', weights='IMAGENET1K_V1'
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='mmpretrain.Accuracy')),
]
test_evaluator = val_evaluator
