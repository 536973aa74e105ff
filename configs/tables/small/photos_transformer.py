# T behind the published plain processor, which learns nothing more: T alone is trained, by
# recognition alone. `ra_transformer` is the paper's T at its own width, `ra_transformer:small` has
# half the channels and works on blocks of 2x2 pixels; both start as the identity.
_base_ = '_base_/photos.py'

title = 'RA with a transformer network, ImageNet classification'
columns = _base_.classifiers
cells = 'work_dirs/small/cells/photos_transformer'
baseline = 'start'

t_alone = {
    'model.processing_loss': None,
    'model.recognition.begin_iter': 0,
    'train_dataloader.batch_size': 16,
    'train_cfg.max_epochs': 6,
    'param_scheduler.processor.total_steps': 6,
    'param_scheduler.transformer.begin': 0,
    'param_scheduler.transformer.end': 6,
    'param_scheduler.transformer.total_steps': 6,
}
kept = {
    'sr': {'model.processor': dict(type='SRResNet', scale=4, norm_eval=True, _delete_=True)},
    'dn': {'model.processor': dict(_base_.in_blocks, norm_eval=True)},
    'jpeg': {'model.processor': dict(_base_.in_blocks, norm_eval=True)},
}
of_task = {task: {'task': task, **kept[task]} for task in ('dn', 'jpeg')}
at_its_own_width = {
    'model.transformer.editor': dict(type='ResnetGenerator', global_skip=True, _delete_=True)
}
small_t = {**t_alone, **kept, **of_task}

ra_transformer_small = dict(
    name='ra_transformer:small',
    config='raproc::ra_transformer/sr_efficientnet-lite0_cls_small.py',
    options=small_t,
    start='start',
)
ra_transformer = dict(
    ra_transformer_small, name='ra_transformer', options={**small_t, **at_its_own_width}
)

rows = [
    _base_.original,
    _base_.no_processing,
    _base_.start,
    ra_transformer_small,
    ra_transformer,
]
