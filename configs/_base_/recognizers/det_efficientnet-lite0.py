recognizer = dict(
    type='MMDetRecognizer',
    name='frcnn_lite0',
    model='{{$RAPROC_WEIGHTS:weights}}/faster-rcnn_efficientnet-lite0_voc-animals.py',
    weights='{{$RAPROC_WEIGHTS:weights}}/faster-rcnn_efficientnet-lite0_voc-animals_fp16.pth',
    hint='Set RAPROC_WEIGHTS to the folder that holds it and its model config.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(
        type='RecognizedBy',
        recognizer=recognizer,
        metric=dict(type='mmdet.VOCMetric', metric='mAP', eval_mode='area'),
    ),
]
test_evaluator = val_evaluator
