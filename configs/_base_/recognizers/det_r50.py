recognizer = dict(
    type='MMDetRecognizer',
    name='frcnn_r50',
    model='{{fileDirname}}/../../recognizers/faster-rcnn_r50-c4_voc0712.py',
    weights='{{$RAPROC_WEIGHTS:weights}}/faster-rcnn_r50-c4_voc0712.pth',
    hint='Train it with `python tools/train.py '
    'configs/recognizers/faster-rcnn_r50-c4_voc0712.py`, then copy '
    'work_dirs/recognizers/faster-rcnn_r50-c4_voc0712/epoch_7.pth to that path.',
)

val_evaluator = [
    dict(type='ImageQuality'),
    dict(
        type='RecognizedBy',
        recognizer=recognizer,
        metric=dict(type='mmdet.VOCMetric', metric='mAP', eval_mode='11points'),
    ),
]
test_evaluator = val_evaluator
