# How well frozen recognizers recognise restored images: processors of others and our own, with and
# without RA. RAPROC_PROCESSORS names the folder with the files of others. A further processor is
# one entry of `rows`; its `baseline` is the row that it was made from.
title = 'Recognizability of restored images'
tasks = ['sr', 'dn', 'jpeg']
dataset = 'raproc::_base_/datasets/imagenet_val1000_{task}.py'
columns = {
    'Lite0': 'raproc::_base_/recognizers/cls_efficientnet-lite0.py',
    'Lite1': 'raproc::_base_/recognizers/cls_efficientnet-lite1.py',
    'MobileNetV1': 'raproc::_base_/recognizers/cls_mobilenetv1.py',
    'ResNet-18': 'raproc::_base_/recognizers/cls_r18-pqf.py',
    'ResNet-50': 'raproc::_base_/recognizers/cls_r50-pqf.py',
}
# The first average ranks. No published processor may be trained with the recognizers of the second.
means = {
    'mean of five': ['Lite0', 'Lite1', 'MobileNetV1', 'ResNet-18', 'ResNet-50'],
    'mean of unseen': ['ResNet-18', 'ResNet-50'],
}
baseline = 'no processing'
cells = 'work_dirs/tables/benchmark/recognizability/cells'

others = '{{$RAPROC_PROCESSORS:data/processors}}'


def classical(name, processor, **strengths):
    """Describe a processor that is not trained, by its strength for each task."""
    options = {
        task: {'model.processor': dict(type=processor, strength=strength, _delete_=True)}
        for task, strength in strengths.items()
    }
    config = 'raproc::no_processing/{task}.py'
    return dict(name=name, config=config, options=options, tasks=list(strengths))


rows = [
    dict(name='original'),
    dict(name='no processing', config='raproc::no_processing/{task}.py'),
    # Of others.
    dict(name='IMDN', config=f'onnx:{others}/imdn_x4.onnx', tasks=['sr']),
    dict(
        name='RLFN',
        config='raproc::plain/{task}_rlfn.py',
        checkpoint='plain/{task}_rlfn',
        tasks=['sr'],
    ),
    dict(
        name='RLFN + RA',
        config='raproc::unsup_ra/{task}_efficientnet-lite0_cls_rlfn.py',
        checkpoint='unsup_ra/{task}_efficientnet-lite0_cls_rlfn',
        baseline='RLFN',
        tasks=['sr'],
    ),
    dict(
        name='Real-ESRGAN',
        config=f'spandrel:{others}/realesrgan_x4plus.pth',
        tasks=['sr'],
    ),
    dict(name='waifu2x', config=f'onnx:{others}/waifu2x_{{task}}.onnx', tasks=['sr', 'jpeg']),
    # The strengths with the highest PSNR on eight training photographs of BSDS500.
    classical('non-local means', 'NonLocalMeans', dn=15, jpeg=6),
    classical('total variation', 'TotalVariation', dn=0.08, jpeg=0.025),
    dict(name='DnCNN', config=f'spandrel:{others}/dncnn_color_sigma25.pth', tasks=['dn']),
    # By raproc finetune: 140 batches of 8 patches for probe and training, the features of Lite0.
    dict(
        name='DnCNN + RA',
        config=f'{others}/dncnn_color_sigma25_ra.pth',
        trained_with=['Lite0'],
        baseline='DnCNN',
        tasks=['dn'],
    ),
    dict(name='FFDNet', config=f'onnx:{others}/ffdnet_{{task}}.onnx', tasks=['dn', 'jpeg']),
    # Of raproc, plain: trained briefly on 1000 images; with RA: those continued.
    dict(
        name='small',
        config='raproc::plain/{task}_small.py',
        checkpoint='plain/{task}_small',
    ),
    dict(
        name='small + RA',
        config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
        checkpoint='ra/{task}_efficientnet-lite0_cls_small',
        baseline='small',
        tasks=['sr'],
    ),
    # Of raproc, plain: trained long on photographs.
    dict(
        name='photos',
        config='raproc::plain/{task}_photos.py',
        checkpoint='plain/{task}_photos',
    ),
    dict(
        name='photos, longer',
        config='raproc::plain/{task}_photos_mse.py',
        checkpoint='plain/{task}_photos_mse',
        tasks=['sr'],
    ),
    dict(
        name='photos + RA',
        config='raproc::unsup_ra/{task}_efficientnet-lite0-mobilenetv1_cls_photos.py',
        checkpoint='unsup_ra/{task}_efficientnet-lite0-mobilenetv1_cls_photos',
        baseline='photos',
        tasks=['dn', 'jpeg'],
    ),
    dict(
        name='photos, longer + RA',
        config='raproc::unsup_ra/{task}_efficientnet-lite0-mobilenetv1_cls_photos_mse.py',
        checkpoint='unsup_ra/{task}_efficientnet-lite0-mobilenetv1_cls_photos_mse',
        baseline='photos, longer',
        tasks=['sr'],
    ),
]
