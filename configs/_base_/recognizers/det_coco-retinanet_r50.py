recognizer = dict(
    type='MMDetRecognizer',
    name='retinanet_r50',
    model='mmdet::retinanet/retinanet_r50_fpn_1x_coco.py',
    hint='Its weights are fetched once from the address that MMDetection publishes.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(type='RecognizedBy', recognizer=recognizer, metric=dict(type='CocoBoxMetric')),
]
test_evaluator = val_evaluator
