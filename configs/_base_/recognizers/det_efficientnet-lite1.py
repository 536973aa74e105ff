recognizer = dict(
    type='MMDetRecognizer',
    name='retina_lite1',
    model='{{$RAPROC_WEIGHTS:weights}}/retinanet_efficientnet-lite1_voc-animals.py',
    weights='{{$RAPROC_WEIGHTS:weights}}/retinanet_efficientnet-lite1_voc-animals_fp16.pth',
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
