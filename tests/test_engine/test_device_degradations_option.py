"""The option ``on_device``: one switch moves the degradations of the training to the device."""

import pytest
from tiny_run import losses, make_data, run_config

from raproc.engine import build_runner, load_config
from raproc.engine.device_degradations import degrade_on_device


@pytest.mark.parametrize(
    ('config', 'degradation'),
    [
        ('plain/sr', dict(type='BicubicDownsample', scale=4)),
        ('ra/sr_r18_cls', dict(type='BicubicDownsample', scale=4)),
        ('ra/dn_r18_det', dict(type='GaussianNoise', sigma=0.1)),
        ('plain/dn_photos', dict(type='GaussianNoise', sigma=0.1)),
    ],
)
def test_moves_the_degradations_of_the_training_alone(config, degradation):
    before, after = load_config(config), load_config(config, dict(on_device=True))
    assert after.model.data_preprocessor.degradations == [degradation]
    assert after.model.data_preprocessor.type == 'raproc.PairDataPreprocessor'
    assert str(dict(degradation, on_device=True)) in str(after.train_dataloader)
    assert after.val_dataloader == before.val_dataloader
    assert 'on_device' not in str(after.test_dataloader)
    unchanged = load_config(config, dict(on_device=False))
    assert unchanged.to_dict() == before.to_dict()


def test_comes_after_other_options():
    options = {'on_device': True, 'task': 'dn', 'model.processor.scale': 1}
    config = load_config('plain/sr', options)
    assert config.model.data_preprocessor.degradations == [dict(type='GaussianNoise', sigma=0.1)]


def test_refuses_degradations_without_a_form_for_a_device():
    message = (
        'expected degradations that a device can compute, BicubicDownsample, GaussianNoise, but '
        'got JPEGCompression; set on_device=False'
    )
    with pytest.raises(ValueError, match=message):
        load_config('ra/jpeg_r18_cls', dict(on_device=True))


def test_training_is_that_of_the_workers_and_can_be_resumed(tmp_path):
    """On a CPU the noise is the same, so the losses are; a run that goes on has the same, too."""
    data = make_data(tmp_path / 'data')
    options = dict(val_cfg=None, val_dataloader=None, val_evaluator=None, param_scheduler=[],
                   train_dataloader__num_workers=0,
                   train_dataloader__persistent_workers=False)  # fmt: skip
    for name in ('workers', 'device', 'resumed'):
        config = run_config(data, tmp_path / name, **options)
        if name != 'workers':
            degrade_on_device(config)
        if name == 'resumed':
            config.load_from, config.resume = str(tmp_path / 'device/iter_4.pth'), True
        build_runner(config).train()
    workers, device, resumed = (losses(tmp_path / n) for n in ('workers', 'device', 'resumed'))
    assert len(workers) == 6 and len(set(workers)) == 6
    assert device == workers
    assert resumed == workers
