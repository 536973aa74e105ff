"""An option that would change nothing is an error that names what would."""

import sys

import pytest
from tiny_run import ROOT

from raproc.engine import load_config
from raproc.engine.options import refuse_options

CLS = 'configs/ra/sr_r18_cls.py'
SMALL = 'configs/ra/sr_efficientnet-lite0_cls_small.py'
T_SMALL = 'configs/ra_transformer/sr_efficientnet-lite0_cls_small.py'
DETECTOR = 'configs/recognizers/faster-rcnn_r18-c4_voc0712.py'


@pytest.fixture(autouse=True)
def checkout(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(
    'key, near',
    [
        ('lood_from', 'load_from'),
        ('optim_wrapper.optimizer.lrr', 'optim_wrapper.optimizer.lr'),
        ('optim_wrapper.acumulative_counts', 'optim_wrapper.accumulative_counts'),
        ('env_cfg.cudnn_bench', 'env_cfg.cudnn_benchmark'),
        ('train_dataloader.batchsize', 'train_dataloader.batch_size'),
        ('train_dataloader.dataset.dataset.splt', 'train_dataloader.dataset.dataset.split'),
        ('model.procesor.scale', 'model.processor'),
        ('model.processor.numblocks', 'model.processor.num_blocks'),
        ('model.recognition.recognizer.wieghts', 'model.recognition.recognizer.weights'),
        ('default_hooks.chekpoint.interval', 'default_hooks.checkpoint'),
        ('default_hooks.checkpoint.save_bst', 'default_hooks.checkpoint.save_best'),
        ('train_cfg.max_epoch', 'train_cfg.max_epochs'),
        ('param_scheduler.gama', 'param_scheduler.gamma'),
        ('test_evaluator.1.metric.topkk', 'test_evaluator.1.metric.topk'),
    ],
)
def test_misspelt_at_any_level(key, near):
    with pytest.raises(ValueError, match=f'got {key[:13]}.*set .*{near}'):
        load_config(CLS, {key: 1})


def test_key_inside_of_a_value():
    with pytest.raises(ValueError, match='got model.processor.numblocks, which nothing reads'):
        load_config(CLS, {'model.processor': dict(numblocks=2)})


@pytest.mark.parametrize(
    'options',
    [
        {'model.processor.num_blocks': 2, 'randomness.deterministic': True},
        {'optim_wrapper.clip_grad.max_norm': 1, 'optim_wrapper.accumulative_counts': 2},
        {'train_dataloader.drop_last': True, 'test_cfg.fp16': True},
        {'default_hooks.checkpoint.save_best': 'PSNR', 'find_unused_parameters': True},
        {'visualizer.vis_backends.0.type': 'WandbVisBackend', 'custom_hooks.0.priority': 'LOW'},
        {'default_hooks.pictures': dict(type='PicturesHook'), 'model.recognition': None},
        {'param_scheduler': dict(type='PolyLR', power=0.9, _delete_=True)},
        {'model.transformer': dict(type='GradientCut', editor=dict(type='SRResNet', scale=1))},
    ],
)
def test_settings_that_the_config_leaves_out(options):
    config = load_config(CLS, options)
    for key, value in options.items():
        found = config
        for part in key.split('.'):
            found = found[int(part) if part.isdigit() else part]
        value = {k: v for k, v in value.items() if k != '_delete_'} if key[:5] == 'param' else value
        assert found == value


@pytest.mark.parametrize(
    'key, users',
    [
        ('data_root', 'train_dataloader.dataset.dataset.data_root, val_dataloader.dataset.data_r'),
        ('recognizer.weights', 'model.recognition.recognizer.weights, val_evaluator.1.recognizer.'),
        ('train_images', 'set train_dataloader.dataset.dataset.pipeline$'),
    ],
)
def test_variables_that_are_put_into_others(key, users):
    with pytest.raises(ValueError, match=f'{key.split(".")[0]} is a variable.*{users}'):
        load_config(CLS, {key: '/x'})


def test_a_key_that_somebody_else_looks_up(tmp_path):
    (tmp_path / 'own.py').write_text(f"_base_ = '{ROOT}/{CLS}'\nmine = 1\n")
    assert load_config(str(tmp_path / 'own.py'), {'mine': 2}).mine == 2


def test_the_learning_rate_of_one_cycle():
    for config, key, decisive in (
        (SMALL, 'optim_wrapper.optimizer.lr', 'param_scheduler.eta_max'),
        (
            T_SMALL,
            'optim_wrapper.transformer.optimizer.lr',
            'param_scheduler.transformer.eta_max',
        ),
    ):
        with pytest.raises(ValueError, match=f'schedule OneCycleLR .* set {decisive}$'):
            load_config(config, {key: 1e-3})
        load_config(config, {key: 1e-3, decisive: 1e-3})
    assert load_config(CLS, {'optim_wrapper.optimizer.lr': 1}).optim_wrapper.optimizer.lr == 1


def test_custom_imports_are_imported(tmp_path, monkeypatch):
    (tmp_path / 'imported_by_option.py').write_text('x = 1\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    load_config(CLS, {'custom_imports.imports': ['raproc', 'imported_by_option']})
    assert 'imported_by_option' in sys.modules


def test_settings_that_a_command_does_not_read():
    with pytest.raises(ValueError, match='change something, but got launcher; name it with --l'):
        refuse_options({'launcher': 'pytorch'}, dict(launcher='name it with --launcher'))
    refuse_options(None, dict(launcher=''))


def test_other_libraries_configs():
    with pytest.raises(ValueError, match='set model.backbone.depth'):
        load_config(DETECTOR, {'model.backbone.dept': 50})
    config = load_config(DETECTOR, {'model.roi_head.bbox_head.num_classes': 5})
    assert config.model.roi_head.bbox_head.num_classes == 5
