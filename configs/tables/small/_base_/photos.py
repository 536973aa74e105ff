# Processors that go on from a good plain one, trained on 1000 images of ImageNet and scored on 1000
# others by five classifiers, or by two detectors on VOC. Each trains for 6 epochs of 63 batches of
# 16 patches: 378 iterations; with the loss of a detector for 300 of 4 images.
tasks = ['sr', 'dn', 'jpeg']
seeds = [0, 1, 2]
validate = False
work_dir = 'work_dirs/small/photos/{task}/{row}/seed{seed}'
cells = 'work_dirs/small/cells/photos'

dataset = 'raproc::_base_/datasets/imagenet_val1000_{task}.py'
folder = 'raproc::_base_/recognizers/'
classifiers = dict(
    lite0=f'{folder}cls_efficientnet-lite0.py',
    lite1=f'{folder}cls_efficientnet-lite1.py',
    mobilenet_v1=f'{folder}cls_mobilenetv1.py',
    r18_pqf=f'{folder}cls_r18-pqf.py',
    r50_pqf=f'{folder}cls_r50-pqf.py',
)
# The paper's architectures by the paper's names, for the tables beside its own.
resnets = dict(r18=f'{folder}cls_r18-pqf.py', r50=f'{folder}cls_r50-pqf.py')
by_r18, by_r50 = dict(recognizer=resnets['r18']), dict(recognizer=resnets['r50'])
images = 'raproc::_base_/datasets/voc_small_{task}.py'
detectors = dict(
    frcnn_lite0=dict(recognizer=f'{folder}det_efficientnet-lite0.py', dataset=images),
    retina_lite1=dict(recognizer=f'{folder}det_efficientnet-lite1.py', dataset=images),
)

original = dict(name='original')
no_processing = dict(name='no_processing', config='raproc::no_processing/{task}.py')
start = dict(
    name='start', config='raproc::plain/{task}_photos.py', checkpoint='plain/{task}_photos'
)

# The processors of configs/plain/<task>_photos.py in the configs of small data.
in_blocks = dict(
    type='SRResNet', scale=1, unshuffle=2, num_blocks=8, global_skip=True, _delete_=True
)
processor = {
    'sr': {'model.processor': dict(type='SRResNet', scale=4, _delete_=True)},
    'dn': {'model.processor': in_blocks},
    'jpeg': {'model.processor': in_blocks},
}
length = {
    'train_dataloader.batch_size': 16,
    'train_cfg.max_epochs': 6,
    'param_scheduler.total_steps': 6,
    'param_scheduler.eta_max': 2e-4,
}
more = {**length, **processor}
more_ra = {**more, 'model.recognition.begin_iter': 0}
weight, distance = 'model.recognition.loss_weight', 'model.recognition.distance'
by_features = {distance: 'features', weight: 1.0}
by_kl = {distance: 'kl', weight: 1e-3}

plain = dict(name='plain', config='raproc::plain/{task}_small.py', options=more, start='start')
ra = dict(
    name='ra',
    config='raproc::ra/{task}_efficientnet-lite0_cls_small.py',
    options={**more_ra, weight: 1e-3},
    start='start',
)
ra_at_the_price_of_features = dict(ra, name='ra:1e-4', options={**more_ra, weight: 1e-4})
unsup_ra = dict(ra, config='raproc::unsup_ra/{task}_efficientnet-lite0_cls_small.py')
features = dict(unsup_ra, name='features', options={**more_ra, **by_features})
kl = dict(unsup_ra, name='kl', options={**more_ra, **by_kl})

features_of_two = dict(
    name='features:two',
    config='raproc::unsup_ra/{task}_efficientnet-lite0-mobilenetv1_cls_photos.py',
    start='start',
)
