"""Before a Runner is built, everything that is missing is named at once."""

import multiprocessing

import pytest
import torch
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from tiny_run import disturbed, latest, run_config

from raproc.engine import build_runner
from raproc.engine.checks import check_files
from raproc.engine.hooks import SafeCheckpointHook
from raproc.registry import MODELS


def without_data(config):
    for loader in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
        config[loader] = None
    return config


def test_everything_that_is_missing_is_named(tmp_path):
    config = run_config(tmp_path / 'no', tmp_path, resume=True)
    config.model.recognition.recognizer.hint = 'Train it first.'
    with pytest.raises(FileNotFoundError) as error:
        build_runner(config)
    lines = str(error.value).splitlines()
    assert lines[0] == 'this run misses files:'
    assert f"data root '{tmp_path / 'no/images'}' of the dataset CustomDataset" in lines[1]
    assert "recognizer 'tiny' misses its weights" in lines[2]
    assert any(line.endswith("weights.pth'. Train it first.") for line in lines)
    assert '--resume found no checkpoint' in lines[-1] and str(tmp_path) in lines[-1]


def test_missing_checkpoint(data, tmp_path):
    config = run_config(data, tmp_path, load_from=str(tmp_path / 'no.pth'))
    with pytest.raises(FileNotFoundError, match=r"there is no checkpoint '.*no\.pth'"):
        build_runner(config)


@pytest.mark.parametrize(
    'weights', [None, 'IMAGENET1K_V1', 'https://example.org/a.pth', '~/.raproc-test.pth']
)
def test_weights_that_are_no_missing_file(weights, tmp_path, monkeypatch):
    monkeypatch.setenv('HOME', str(tmp_path))
    (tmp_path / '.raproc-test.pth').touch()
    recognizer = dict(type='TorchvisionRecognizer', model='resnet18', weights=weights)
    check_files(Config(dict(model=dict(recognition=[dict(recognizer=recognizer)]))))


def test_checkpoint_of_another_processor(data, finished, tmp_path):
    config = run_config(data, tmp_path, load_from=str(finished / 'iter_6.pth'))
    config.model.processor.mid_channels = 5
    with pytest.raises(
        ValueError,
        match='does not fit the model.*\n.*conv_first.0.weight: .4, 3, '
        '9, 9. in the checkpoint, but .5, 3, 9, 9. in the model',
    ):
        build_runner(config).train()


def test_checkpoint_with_code_in_it_is_not_loaded(data, tmp_path):
    torch.save(dict(state_dict=dict(), meta=disturbed), tmp_path / 'foreign.pth')
    config = run_config(data, tmp_path, load_from=str(tmp_path / 'foreign.pth'))
    with pytest.raises(ValueError, match='expected only weights'):
        build_runner(config).train()


def test_bare_editor_starts_a_run(data, tmp_path):
    config = run_config(data, tmp_path, load_from=str(tmp_path / 'editor.pth'))
    state = MODELS.build(config.model.processor).state_dict()
    torch.save(dict(params={key: value + 1 for key, value in state.items()}), config.load_from)
    runner = build_runner(config)
    runner.load_or_resume()
    for key, value in runner.model.processor.state_dict().items():
        assert torch.equal(value, state[key] + 1)


def test_weights_that_are_not_finite_start_no_run(data, finished, tmp_path):
    checkpoint = latest(finished)
    next(iter(checkpoint['state_dict'].values())).fill_(float('nan'))
    torch.save(checkpoint, tmp_path / 'nan.pth')
    for resume in (False, True):
        load_from = str(tmp_path / 'nan.pth')
        config = run_config(data, tmp_path, load_from=load_from, resume=resume)
        with pytest.raises(ValueError, match='expected finite weights in .*nan.pth, but got NaN'):
            build_runner(config).train()


def test_text_of_a_checkpoint_never_runs(data, finished, tmp_path):
    checkpoint = latest(finished)
    text = f"open({str(tmp_path / 'ran')!r}, 'w')\nx = 1\n"
    checkpoint['meta'].update(config=text, cfg=text)
    torch.save(checkpoint, tmp_path / 'text.pth')
    load_from = str(tmp_path / 'text.pth')
    runner = build_runner(run_config(data, tmp_path, load_from=load_from, resume=True))
    runner.train()
    assert runner.iter == 6 and not (tmp_path / 'ran').exists()


def test_detector_and_classification_data(data, tmp_path):
    from tiny import detector

    config = run_config(
        data, tmp_path, train_dataloader__num_workers=0, train_dataloader__persistent_workers=False
    )
    recognizer = Config(dict(r=detector())).r
    recognizer.model.roi_head.bbox_head.num_classes = 4  # as many as the dataset's
    config.model.recognition.recognizer = recognizer
    with pytest.raises(TypeError, match="images with gt_instances for the detector 'tiny_det'"):
        build_runner(config).train()


def test_scores_of_validation_are_named_after_the_recognizer(data, finished, tmp_path):
    config = run_config(data, tmp_path, load_from=str(finished / 'iter_6.pth'))
    scores = build_runner(config).test()
    assert set(scores) == {'PSNR', 'SSIM', 'tiny/accuracy/top1'}
    assert 0 < scores['SSIM'] < 1


def test_annotations_are_judged_before_a_runner_is_built(data, tmp_path):
    config = run_config(data, tmp_path)
    images = sorted((data / 'images').glob('*/*.png'))
    lines = [f'{path.relative_to(data / "images")} 0\n' for path in images[:4]]
    (tmp_path / 'list.txt').write_text(''.join([*lines, 'no label\n']))
    holder = config.train_dataloader.dataset
    while 'dataset' in holder:
        holder = holder.dataset
    holder.update(ann_file=str(tmp_path / 'list.txt'))
    with pytest.raises(ValueError, match=r"line 5: expected '<file> <class index>'"):
        build_runner(config)
    config.annotations = 'skip'
    runner = build_runner(config)
    assert len(runner.build_dataloader(config.train_dataloader).dataset) == 4


def test_no_workers(data, tmp_path):
    config = run_config(data, tmp_path, train_dataloader__num_workers=0)
    config.train_dataloader.update(persistent_workers=True, prefetch_factor=2)
    runner = build_runner(config)
    loader = runner.build_dataloader(config.train_dataloader)
    assert loader.num_workers == 0 and len(next(iter(loader))['inputs']) > 0


def test_a_training_that_has_ended_leaves_no_process(data, tmp_path):
    config = run_config(data, tmp_path)
    config.train_dataloader.update(num_workers=2, persistent_workers=True)
    runner = build_runner(config)
    before = set(multiprocessing.active_children())
    runner.train()
    assert set(multiprocessing.active_children()) <= before
    assert len(next(iter(runner.train_dataloader))['inputs']) > 0  # others are started when needed


def test_scaling_reaches_a_schedule_of_its_own_and_unused_parameters_the_wrapper(data, tmp_path):
    config = run_config(data, tmp_path, find_unused_parameters=True)
    config.auto_scale_lr = dict(enable=True, base_batch_size=8)  # of 4
    runner = build_runner(config)
    assert runner.cfg.model_wrapper_cfg.find_unused_parameters
    runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
    runner.scale_lr(runner.optim_wrapper, runner.auto_scale_lr)
    assert runner.optim_wrapper.optimizer.param_groups[0]['lr'] == pytest.approx(5e-4)
    assert runner.param_schedulers['eta_max'] == pytest.approx(5e-4)


def test_averages_of_weights_are_finite_in_a_checkpoint(data, tmp_path):
    config = run_config(data, tmp_path)
    hook = SafeCheckpointHook()
    for part in ('ema_state_dict', 'optimizer'):
        checkpoint = dict(state_dict={}, meta=dict(iter=3))
        checkpoint[part] = dict(state=[dict(a=torch.tensor(float('inf')))])
        with pytest.raises(FloatingPointError, match=rf"iteration 3: \['{part}.state.0.a'\]"):
            hook.before_save_checkpoint(RunOf(config), checkpoint)


class RunOf:
    """As much of a Runner as writing a checkpoint asks for."""

    def __init__(self, config):
        self.cfg, self.work_dir = config, config.work_dir
        layer = torch.nn.Linear(1, 1)
        self.optim_wrapper = OptimWrapper(torch.optim.SGD(layer.parameters(), lr=1.0))
