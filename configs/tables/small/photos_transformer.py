# P without a recognition loss and T behind it; T learns from recognition alone, for twice as long.
_base_ = '_base_/photos.py'

title = 'RA with a transformer network, ImageNet classification'
columns = _base_.classifiers
baseline = 'plain:756'

twice = {'train_cfg.max_epochs': 12}
plain = {**_base_.more, **twice, 'param_scheduler.total_steps': 12}
transformer = {
    'train_dataloader.batch_size': 16,
    **twice,
    'param_scheduler.processor.total_steps': 12,
    'param_scheduler.processor.eta_max': 2e-4,
    'param_scheduler.transformer.begin': 0,
    'param_scheduler.transformer.end': 12,
    'param_scheduler.transformer.total_steps': 12,
    'model.recognition.begin_iter': 0,
    **_base_.processor,
}
of_task = {
    task: {'task': task, 'model.processor.scale': 1, **_base_.processor[task]}
    for task in ('dn', 'jpeg')
}

plain_756 = dict(_base_.plain, name='plain:756', options=plain)
ra_transformer = dict(
    name='ra_transformer',
    config='raproc::ra_transformer/sr_efficientnet-lite0_cls_small.py',
    start='start',
    options={**transformer, **of_task},
)

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    plain_756,
    dict(ra_transformer, compared_with=['start']),
]
