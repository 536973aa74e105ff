# How well frozen recognizers recognise restored images: processors of others and our own, with and
# without RA. RAPROC_PROCESSORS names the folder with the files of others. A further processor is
# one entry of `rows`; its `baseline` is the row that it was made from.
title = 'Recognizability of restored images'
tasks = ['sr', 'dn', 'jpeg']
dataset = 'raproc::_base_/datasets/imagenet_val1000_{task}.py'
animals = 'raproc::_base_/datasets/voc_small_{task}.py'
columns = dict(
    lite0='raproc::_base_/recognizers/cls_efficientnet-lite0.py',
    lite1='raproc::_base_/recognizers/cls_efficientnet-lite1.py',
    mobilenet_v1='raproc::_base_/recognizers/cls_mobilenetv1.py',
    r18_pqf='raproc::_base_/recognizers/cls_r18-pqf.py',
    r50_pqf='raproc::_base_/recognizers/cls_r50-pqf.py',
    frcnn_lite0=dict(
        recognizer='raproc::_base_/recognizers/det_efficientnet-lite0.py', dataset=animals
    ),
    retina_lite1=dict(
        recognizer='raproc::_base_/recognizers/det_efficientnet-lite1.py', dataset=animals
    ),
)
# The first one ranks; of the second no published processor may be trained with a recognizer.
means = dict(
    mean=['lite0', 'lite1', 'mobilenet_v1', 'r18_pqf', 'r50_pqf'],
    unseen=['r18_pqf', 'r50_pqf'],
)
baseline = 'no_processing'
cells = 'work_dirs/tables/benchmark/recognizability/cells'

others = '{{$RAPROC_PROCESSORS:processors}}'
non_local_means = dict(type='NonLocalMeans', _delete_=True)
rows = [
    dict(name='original'),
    dict(name='no_processing', config='raproc::no_processing/{task}.py'),
    # Of others.
    dict(name='imdn', config=f'onnx:{others}/imdn_x4.onnx', tasks=['sr']),
    dict(
        name='rlfn',
        config='raproc::plain/{task}_rlfn.py',
        checkpoint='plain/{task}_rlfn',
        tasks=['sr'],
    ),
    dict(
        name='non_local_means',
        config='raproc::no_processing/{task}.py',
        options=dict(
            dn={'model.processor': dict(non_local_means, strength=12)},
            jpeg={'model.processor': dict(non_local_means, strength=3)},
        ),
        tasks=['dn', 'jpeg'],
    ),
    dict(name='dncnn', config=f'spandrel:{others}/dncnn_color_sigma25.pth', tasks=['dn']),
    # Of raproc: trained briefly, and with it as a start.
    dict(
        name='plain_small',
        config='raproc::plain/{task}_small.py',
        checkpoint='plain/{task}_small',
    ),
    dict(
        name='ra_small',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='ra/{task}_efficientnet-lite0_cls_small',
        baseline='plain_small',
    ),
    dict(
        name='unsup_ra_small',
        config='raproc::unsup_ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='unsup_ra/{task}_efficientnet-lite0_cls_small',
        baseline='plain_small',
        tasks=['sr'],
    ),
    dict(
        name='ra_det_small',
        config='raproc::ra/{task}_efficientnet-lite1_det_small.py',
        checkpoint='ra/{task}_efficientnet-lite1_det_small',
        baseline='plain_small',
        tasks=['sr'],
    ),
    dict(
        name='ra_transformer_small',
        config='raproc::ra_transformer/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='ra_transformer/{task}_efficientnet-lite0_cls_small',
        baseline='plain_small',
        tasks=['sr'],
    ),
    # Of raproc: trained long, on photographs.
    dict(
        name='plain_photos',
        config='raproc::plain/{task}_photos.py',
        checkpoint='plain/{task}_photos',
    ),
]
