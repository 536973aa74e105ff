"""The option ``task``: the pipelines of any config with the degradation of another task."""

import pytest

from raproc.engine import load_config
from raproc.tasks import tasks


def pipelines(config):
    train = config.train_dataloader.dataset
    while 'pipeline' not in train:
        train = train.get('dataset') or train.datasets[-1]
    return [
        [dict(cfg) for cfg in pipeline]
        for pipeline in (
            train.pipeline,
            config.val_dataloader.dataset.pipeline,
            config.test_dataloader.dataset.pipeline,
        )
    ]


@pytest.mark.parametrize('task', [t.name for t in tasks() if t.scale == 1 and t.name != 'dn'])
def test_gives_the_config_of_that_task(task):
    found = load_config('configs/plain/dn.py', dict(task=task))
    wanted = load_config(f'configs/plain/{task}.py')
    assert found.task == task
    for one, other in zip(pipelines(found), pipelines(wanted)):
        assert [cfg['type'] for cfg in one] == [cfg['type'] for cfg in other]
        degradation, its = one[-2], other[-2]
        assert degradation.items() >= its.items() and degradation.get('seed') == its.get('seed')


@pytest.mark.parametrize('config', ['dn_small', 'dn_voc', 'dn_voc_small', 'dn_photos'])
def test_keeps_everything_else(config):
    old = load_config(f'configs/plain/{config}.py')
    new = load_config(f'configs/plain/{config}.py', dict(task='blur'))
    for before, after in zip(pipelines(old), pipelines(new)):
        noise = [cfg['type'] for cfg in before].index('GaussianNoise')
        blur = dict(type='GaussianBlur', sigma=2.0)
        assert after == [*before[:noise], blur, *before[noise + 1 :]]
    assert new.model == old.model and new.optim_wrapper == old.optim_wrapper


@pytest.mark.parametrize('data', ['', '_voc'])
def test_exchanges_tasks_of_different_scales(data):
    """A processor of the other scale comes with it; sizes become multiples of a larger one."""
    smaller = load_config(f'configs/plain/sr{data}.py', {'task': 'dn', 'model.processor.scale': 1})
    assert smaller.task == 'dn' and smaller.model.processor.scale == 1
    larger = load_config(f'configs/plain/dn{data}.py', {'task': 'sr', 'model.processor.scale': 4})
    assert larger.model == load_config(f'configs/plain/sr{data}.py').model
    wanted = pipelines(load_config(f'configs/plain/sr{data}.py'))
    crop = dict(type='CropToMultiple', divisor=4)
    for found, expected in zip(pipelines(larger), wanted):
        place = [cfg['type'] for cfg in found].index('BicubicDownsample')
        assert found[place - 1] == crop
        assert [cfg for cfg in found if cfg != crop] == [cfg for cfg in expected if cfg != crop]
    noisy = dict(type='GaussianNoise', sigma=0.1)
    for found, before, fixed in zip(pipelines(smaller), wanted, (False, True, True)):
        place = [cfg['type'] for cfg in before].index('BicubicDownsample')
        new = dict(noisy, seed=0) if fixed else noisy
        assert found == [*before[:place], new, *before[place + 1 :]]


def test_another_processor_brings_its_scale():
    processor = dict(type='SRResNet', scale=1, num_blocks=1, _delete_=True)
    options = {'task': 'dn', 'model.processor': processor}
    found = load_config('configs/plain/sr.py', options)
    assert found.model.processor == dict(type='SRResNet', scale=1, num_blocks=1)
    with pytest.raises(ValueError, match="scale 4 of 'sr', but got that of 'dn' with 1"):
        load_config('configs/plain/dn.py', {**options, 'task': 'sr'})


def test_another_scale_is_refused():
    with pytest.raises(ValueError, match="scale 1 of 'blur', but got that of 'sr' with 4; set"):
        load_config('configs/plain/sr.py', dict(task='blur'))
    with pytest.raises(ValueError, match="scale 4 of 'sr', but got that of 'dn' with 2"):
        load_config('configs/plain/dn.py', {'task': 'sr', 'model.processor.scale': 2})
    with pytest.raises(ValueError, match="expected one of the tasks .*, but got 'haze'"):
        load_config('configs/plain/dn.py', dict(task='haze'))
